package pkbs.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.RunId;
import pkbs.core.WorkerId;

class ArrayPlanTest {
  private static final JobId ARRAY = new JobId(1);
  private static final JobId PLAIN = new JobId(2);
  private static final WorkerId WORKER = new WorkerId("a");
  private static final Resources ONE = cpus(1);
  private static final Lane.Key LANE = new Lane.Key(0, ONE);

  private final Board board = new Board();

  private static Resources cpus(int cpus) {
    return new Resources(cpus, Memory.ofMebibytes(64L * cpus), Memory.NONE);
  }

  private List<Long> plan() {
    return Planner.plan(board.freeze()).placements().stream()
        .map(placement -> placement.job().sequence())
        .toList();
  }

  private void worker(int cpus) {
    board.workerSeen(WORKER, new Resources(cpus, Memory.ofMebibytes(4096), Memory.NONE), true);
  }

  @Test
  void an_array_fills_all_the_room_that_there_is() {
    worker(3);
    board.eligible(ARRAY, LANE, 1, 1_000_000);
    board.eligible(PLAIN, LANE, 2);

    assertThat(plan()).containsExactly(1L, 1L, 1L);
    assertThat(Planner.plan(board.freeze()).truncated()).isFalse();
  }

  @Test
  void no_more_tasks_are_placed_than_may_run() {
    worker(4);
    board.eligible(ARRAY, LANE, 1, 2);
    board.eligible(PLAIN, LANE, 2);

    assertThat(plan()).containsExactly(1L, 1L, 2L);
  }

  @Test
  void placed_tasks_take_room_until_their_run_is_over() {
    worker(2);
    RunId first = new RunId(ARRAY, 7, 1);
    RunId second = new RunId(ARRAY, 8, 1);
    board.placed(first, new Placement(ARRAY, WORKER, ONE));
    board.placed(second, new Placement(ARRAY, WORKER, ONE));
    board.eligible(ARRAY, LANE, 1, 5);
    assertThat(plan()).isEmpty();

    board.gone(first);
    assertThat(plan()).containsExactly(1L);

    board.eligible(ARRAY, LANE, 1, 0);
    assertThat(plan()).isEmpty();
    assertThat(board.waitingJobs()).isZero();
  }
}
