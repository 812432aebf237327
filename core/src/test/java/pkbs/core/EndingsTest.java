package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.core.Endings.ProcessEnd;

class EndingsTest {
  private static final ProcessEnd WELL = new ProcessEnd(0, 0);
  private static final ProcessEnd TERMINATED = new ProcessEnd(0, Outcome.SIGTERM);
  private static final ProcessEnd KILLED = new ProcessEnd(0, Outcome.SIGKILL);

  @Test
  void an_undisturbed_program_keeps_its_own_status() {
    assertThat(of(WELL)).isEqualTo(new Outcome.Exited(0));
    assertThat(of(new ProcessEnd(137, 0))).isEqualTo(new Outcome.Exited(137));
  }

  @Test
  void a_signal_that_nobody_here_sent_counts_from_256() {
    assertThat(of(KILLED)).isEqualTo(new Outcome.Signalled(9));
    assertThat(of(KILLED).exitStatus()).isEqualTo(265);
  }

  @Test
  void a_limit_outweighs_how_the_program_ended() {
    assertThat(Endings.of(WELL, Optional.of(FailureCause.WALLTIME), false).exitStatus())
        .isEqualTo(-29);
    assertThat(Endings.of(KILLED, Optional.of(FailureCause.OOM), false).exitStatus())
        .isEqualTo(-27);
    assertThat(Endings.of(KILLED, Optional.of(FailureCause.DISK), false).exitStatus())
        .isEqualTo(265);
  }

  @Test
  void a_limit_outweighs_a_deletion() {
    assertThat(Endings.of(TERMINATED, Optional.of(FailureCause.WALLTIME), true))
        .isEqualTo(new Outcome.OverLimit(FailureCause.WALLTIME));
  }

  @Test
  void a_deleted_job_shows_what_its_program_ended_with() {
    assertThat(deleted(TERMINATED)).isEqualTo(new Outcome.Deleted(271));
    assertThat(deleted(KILLED)).isEqualTo(new Outcome.Deleted(265));
    assertThat(deleted(new ProcessEnd(3, 0))).isEqualTo(new Outcome.Deleted(3));
  }

  private static Outcome of(ProcessEnd end) {
    return Endings.of(end, Optional.empty(), false);
  }

  private static Outcome deleted(ProcessEnd end) {
    return Endings.of(end, Optional.empty(), true);
  }
}
