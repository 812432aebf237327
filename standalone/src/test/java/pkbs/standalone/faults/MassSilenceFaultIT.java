package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// All workers die at once. Reliability design, section 10, test 18, with 8 jobs for 200.
@Tag("faults")
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class MassSilenceFaultIT {
  private final Path natsServer;
  @TempDir private Path folder;

  MassSilenceFaultIT(Path natsServer) {
    this.natsServer = natsServer;
  }

  @Test
  void nobody_is_given_up_before_new_workers_come_and_nothing_is_lost() {
    try (Rig rig = Rig.start(RigSetup.in(folder, natsServer).withWorkers(4, 2))) {
      new Load(rig).submit(8, "sleep 4");
      rig.await("all run", Patience.SHORT, () -> rig.oracle().starts().size() == 8);
      rig.workers().forEach(RigProcess::kill);

      rig.await(
          "an alarm is raised", Patience.SHORT, () -> ready(rig).contains("most of 4 workers"));
      assertThat(rig.client().jobs().orElseThrow()).extracting(JobView::attempt).containsOnly(1);

      rig.heal();
      rig.awaitEnds(Patience.LONG);
      assertThat(rig.violations(Patience.SHORT)).isEmpty();
      assertThat(rig.client().jobs().orElseThrow()).extracting(JobView::attempt).containsOnly(2);
    }
  }

  private static String ready(Rig rig) {
    URI address = URI.create(rig.client().dispatchers().getFirst() + "/readyz");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
