package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.jetstream.Inspection;
import pkbs.protocol.JobRecord;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigClient;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// Two dispatchers on one NATS, of which the leader stands still, is cut off, or is not waited for.
/// Reliability design, section 10, tests 6, 7 and 23, with tens of jobs for hundreds, and a standby
/// that waits for four seconds in place of ten.
@Tag("faults")
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class TwoDispatchersFaultIT {
  private static final OptionalInt DEPOSED = OptionalInt.of(75);

  private final Path natsServer;
  @TempDir private Path folder;

  TwoDispatchersFaultIT(Path natsServer) {
    this.natsServer = natsServer;
  }

  private RigSetup two() {
    return RigSetup.in(folder, natsServer).withDispatchers(2).withWorkers(2, 8);
  }

  @Test
  void a_leader_that_stands_still_is_followed_and_ends_when_it_wakes() {
    try (Rig rig = Rig.start(two())) {
      Load load = new Load(rig);
      load.submit(16, "sleep 25");
      int leader = leader(rig);
      long before = epochs(rig).stream().mapToLong(Long::longValue).max().orElseThrow();
      rig.dispatcher(leader).pause();
      URI other = rig.client().dispatchers().get(1 - leader);
      rig.await("the other one leads", Patience.SHORT, () -> rig.client().isReady(other));
      load.submit(10, "true");
      rig.dispatcher(leader).resume();

      assertThat(rig.dispatcher(leader).awaitExit(Duration.ofSeconds(3))).isEqualTo(DEPOSED);
      rig.dispatcher(leader).start();
      rig.awaitEnds(Patience.LONG);
      assertThat(rig.violations(Patience.SHORT)).isEmpty();
      assertThat(rig.oracle().starts()).hasSize(26);
      assertThat(epochs(rig)).allMatch(epoch -> epoch > before);
    }
  }

  @Test
  void leaders_that_do_not_wait_for_one_another_write_one_after_the_other() {
    try (Rig rig = Rig.prepare(two().with("PKBS_STANDBY_SECONDS", "0"))) {
      rig.webdav().start();
      rig.nats().start();
      rig.workers().forEach(RigProcess::start);
      rig.dispatcher(0).start();
      rig.awaitReady(Patience.LONG);
      Load load = new Load(rig);
      CompletableFuture<List<String>> ids = load.begin(40, "sleep 0.5");
      for (int round = 0; round < 6; round++) {
        RigProcess hasty = rig.dispatcher((round + 1) % 2);
        hasty.start();
        assertThat(rig.dispatcher(round % 2).awaitExit(Patience.SHORT)).isEqualTo(DEPOSED);
        assertThat(hasty.isAlive()).isTrue();
      }
      Load.ids(ids);
      rig.awaitEnds(Patience.LONG);
      assertThat(rig.violations(Patience.SHORT)).isEmpty();
    }
  }

  @Test
  void a_leader_that_is_cut_off_submits_nothing_gives_nobody_up_and_is_followed()
      throws IOException {
    try (Rig rig = Rig.start(two().withProxies())) {
      new Load(rig).submit(16, "sleep 25");
      rig.await("all run", Patience.SHORT, () -> rig.oracle().starts().size() == 16);
      int leader = leader(rig);
      URI cutOff = rig.client().dispatchers().get(leader);
      URI other = rig.client().dispatchers().get(1 - leader);
      rig.natsProxy(rig.dispatcher(leader)).silence();

      HttpResponse<byte[]> answer =
          rig.client().submitOnce(cutOff, RigJob.of(1000, "true"), "key-of-1000");
      assertThat(answer.statusCode()).isEqualTo(503);
      rig.await("it is not ready", Patience.SHORT, () -> !rig.client().isReady(cutOff));
      HttpResponse<byte[]> later =
          rig.client().submitOnce(cutOff, RigJob.of(1001, "true"), "key-of-1001");
      assertThat(later.statusCode()).isEqualTo(503);
      assertThat(RigClient.text(later)).contains("nothing was submitted");
      rig.await("the other one leads", Patience.SHORT, () -> rig.client().isReady(other));
      rig.natsProxy(rig.dispatcher(leader)).heal();

      assertThat(rig.dispatcher(leader).awaitExit(Patience.SHORT)).isEqualTo(DEPOSED);
      rig.heal();
      rig.awaitEnds(Patience.LONG);
      assertThat(rig.violations(Patience.SHORT)).isEmpty();
      assertThat(rig.client().jobs().orElseThrow())
          .hasSize(16)
          .extracting(JobView::attempt)
          .containsOnly(1);
    }
  }

  private static int leader(Rig rig) {
    return rig.client().isReady(rig.client().dispatchers().getFirst()) ? 0 : 1;
  }

  /// Of the leaders that wrote the jobs last.
  private static Set<Long> epochs(Rig rig) {
    try (Inspection streams = rig.inspect()) {
      return streams.jobs().stream().map(JobRecord::epoch).collect(Collectors.toSet());
    }
  }
}
