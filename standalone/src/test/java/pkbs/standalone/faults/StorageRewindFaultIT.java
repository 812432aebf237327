package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigClient.Given;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// An older copy of its files is put back under nats-server, while everything else lives on.
/// Reliability design, section 10, test 25, with tens of jobs for hundreds.
@Tag("faults")
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class StorageRewindFaultIT {
  private final Path natsServer;
  @TempDir private Path folder;
  @TempDir private Path copies;

  StorageRewindFaultIT(Path natsServer) {
    this.natsServer = natsServer;
  }

  @Test
  void what_was_acknowledged_is_written_again_and_an_alarm_is_raised() throws IOException {
    try (Rig rig = Rig.start(RigSetup.in(folder, natsServer).withWorkers(2, 12))) {
      Load load = new Load(rig);
      load.submit(10, "sleep 40");
      rig.await("they run", Patience.SHORT, () -> rig.oracle().starts().size() == 10);
      Path store = folder.resolve("nats/store");
      Path copy = copies.resolve("store");
      RigProcess nats = rig.nats();
      nats.kill();
      copy(store, copy);
      nats.start();
      rig.awaitReady(Patience.LONG);
      List<String> after = load.submit(20, "sleep 1");
      load.submit(4, "sleep 30");
      rig.await(
          "the later ones have ended",
          Patience.LONG,
          () ->
              after.stream()
                  .allMatch(id ->
                      rig.client()
                          .job(id)
                          .filter(job -> job.state().equals("finished"))
                          .isPresent()));

      nats.kill();
      remove(store);
      copy(copy, store);
      nats.start();
      rig.await("an alarm is raised", Patience.LONG, () -> isAlarmed(rig.dispatcher(0)));
      rig.awaitReady(Patience.LONG);

      List<String> last = load.submit(3, "true");
      rig.awaitEnds(Patience.LONG);
      assertThat(rig.client().jobs().orElseThrow().stream().map(JobView::id))
          .containsAll(rig.client().given().stream().map(Given::id).toList());
      assertThat(last).doesNotContainAnyElementsOf(after);
      assertThat(rig.violations(Patience.SHORT)).isEmpty();
    }
  }

  private static boolean isAlarmed(RigProcess dispatcher) {
    try {
      return Files.readString(dispatcher.log())
          .contains("CRITICAL: storage went back: its last record is ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
