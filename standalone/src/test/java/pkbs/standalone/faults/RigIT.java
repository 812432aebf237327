package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;
import pkbs.testkit.NatsBinaries;

/// The rig itself: it breaks what it is told to break, and nothing of it is left.
class RigIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path folder;

  @Test
  void every_process_can_be_killed_stopped_and_cut_off_and_nothing_is_lost() {
    RigSetup setup = RigSetup.in(folder, NatsBinaries.first()).withProxies();
    try (Rig rig = Rig.start(setup)) {
      rig.client().submit(RigJob.of(1, "sleep 1; echo one"), PATIENCE);
      rig.client().submit(RigJob.of(2, "exit 3"), PATIENCE);

      RigProcess dispatcher = rig.dispatcher(0);
      assertThat(dispatcher.pause()).isTrue();
      assertThat(dispatcher.isPaused()).isTrue();
      assertThat(dispatcher.kill()).isTrue();
      assertThat(dispatcher.kill()).isFalse();
      assertThat(rig.nats().kill()).isTrue();
      rig.natsProxy(rig.worker(0)).cut();
      rig.webdavProxy(rig.worker(1)).silence();
      rig.heal();
      String third = rig.client().submit(RigJob.of(3, "sleep 600"), PATIENCE);
      rig.await(
          "job 3 has started",
          PATIENCE,
          () -> rig.oracle().starts().stream().anyMatch(note -> note.number() == 3));
      rig.await("its deletion is taken", PATIENCE, () -> rig.client().delete(third, false));

      rig.awaitEnds(PATIENCE);
      assertThat(rig.violations(PATIENCE)).isEmpty();
    }
  }
}
