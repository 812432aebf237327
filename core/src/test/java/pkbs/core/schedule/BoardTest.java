package pkbs.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.RunId;
import pkbs.core.SharedPaths;
import pkbs.core.WorkerId;

class BoardTest {
  private static final Resources SIZE =
      new Resources(64, Memory.ofMebibytes(65_536), Memory.ofMebibytes(1));

  private final Board board = new Board();
  private final Map<Object, Placement> placed = new HashMap<>();

  private static WorkerId worker(int number) {
    return new WorkerId("w" + number);
  }

  private static Resources amount(Random random) {
    return new Resources(random.nextInt(3), Memory.ofMebibytes(random.nextInt(900)), Memory.NONE);
  }

  private WorkerRoom recomputed(WorkerId worker) {
    Resources used =
        placed.values().stream()
            .filter(placement -> placement.worker().equals(worker))
            .map(Placement::amount)
            .reduce(Resources.NONE, Resources::plus);
    return new WorkerRoom(worker, SIZE, SIZE.minus(used), SharedPaths.NONE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void the_room_that_is_kept_is_the_room_that_all_placements_leave(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 2000; step++) {
      JobId job = new JobId(1 + random.nextInt(40));
      RunId run = new RunId(new JobId(100), random.nextInt(40), 1);
      Placement placement = new Placement(job, worker(random.nextInt(5)), amount(random));
      switch (random.nextInt(5)) {
        case 0 -> {
          board.placed(placement);
          placed.put(job, placement);
        }
        case 1 -> {
          board.placed(run, placement);
          placed.put(run, placement);
        }
        case 2 -> {
          board.gone(run);
          placed.remove(run);
        }
        case 3 -> {
          board.gone(job);
          placed.remove(job);
        }
        default -> board.workerSeen(placement.worker(), SIZE, true);
      }
    }
    for (int number = 0; number < 5; number++) {
      board.workerSeen(worker(number), SIZE, true);
    }

    assertThat(board.freeze().workers())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 5).mapToObj(number -> recomputed(worker(number))).toList());
  }

  @Test
  void a_lane_shows_the_planner_one_job_more_than_there_is_room_for() {
    board.workerSeen(worker(1), SIZE, true);
    Lane.Key lane = new Lane.Key(0, new Resources(32, Memory.NONE, Memory.NONE));
    LongStream.rangeClosed(1, 9).forEach(id -> board.eligible(new JobId(id), lane, id));

    Snapshot snapshot = board.freeze();

    assertThat(snapshot.lanes().getFirst().head()).hasSize(3);
    assertThat(snapshot.lanes().getFirst().waiting()).isEqualTo(9);
    Plan plan = Planner.plan(snapshot);
    assertThat(plan.placements()).hasSize(2);
    assertThat(plan.truncated()).isFalse();
    assertThat(plan.verdicts().get(lane).cause()).isEqualTo(Verdict.Cause.RESOURCES);
  }

  /// The rule, spelled out: of those with room the fewest free processors, then the first.
  private static int naiveFit(List<Resources> free, Resources shape) {
    int best = Room.NOWHERE;
    for (int i = 0; i < free.size(); i++) {
      boolean fits = shape.fitsIn(free.get(i));
      if (fits && (best == Room.NOWHERE || free.get(i).cpus() < free.get(best).cpus())) {
        best = i;
      }
    }
    return best;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void the_fullest_worker_with_room_is_found_as_by_looking_at_all(long seed) {
    Random random = new Random(seed);
    List<Resources> free =
        new ArrayList<>(
            IntStream.range(0, 40)
                .mapToObj(i ->
                    new Resources(
                        random.nextInt(9),
                        Memory.ofMebibytes(random.nextInt(2000)),
                        Memory.ofMebibytes(random.nextInt(20))))
                .toList());
    Room room =
        new Room(
            IntStream.range(0, free.size())
                .mapToObj(
                    i -> new WorkerRoom(worker(i), free.get(i), free.get(i), SharedPaths.NONE))
                .toList());
    for (int step = 0; step < 300; step++) {
      Resources shape =
          new Resources(
              random.nextInt(4),
              Memory.ofMebibytes(random.nextInt(300)),
              Memory.ofMebibytes(random.nextInt(2)));
      int expected = naiveFit(free, shape);
      assertThat(room.fit(new Lane.Key(0, shape))).isEqualTo(expected);
      if (expected != Room.NOWHERE) {
        room.take(expected, shape);
        free.set(expected, free.get(expected).minus(shape));
      }
    }
  }
}
