package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Whatever happens in whatever order: when no pass is due, a pass would find nothing, and the
/// board knows what the jobs and the workers say.
class PlacingSequencesTest {
  private static final int SEEDS = 3000;
  private static final int EVENTS_MAX = 60;

  @Test
  void no_job_waits_where_there_is_room_and_no_pass_is_due() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      PlacingScene scene = new PlacingScene(seed);
      scene.happen(EVENTS_MAX);
      scene.planWhileDue();

      assertThat(scene.offersOfOneMorePass()).as("seed %d: %s", seed, scene).isZero();
    }
  }

  @Test
  void what_is_kept_current_is_what_a_new_leader_finds() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      PlacingScene scene = new PlacingScene(seed);
      scene.happen(EVENTS_MAX);
      scene.startAllOffered();

      assertThat(scene.offersOfANewLeader()).as("seed %d: %s", seed, scene).isZero();
    }
  }
}
