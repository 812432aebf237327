package pkbs.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Resources;
import pkbs.core.SharedPaths;
import pkbs.core.WorkerId;

class PlannerTest {
  private final Board board = new Board();

  private static Resources cpus(int cpus) {
    return new Resources(cpus, Memory.ofMebibytes(64L * cpus), Memory.NONE);
  }

  private void worker(String name, int cpus) {
    board.workerSeen(
        new WorkerId(name), new Resources(cpus, Memory.ofMebibytes(4096), Memory.NONE), true);
  }

  private void job(long id, int priority, int cpus) {
    board.eligible(new JobId(id), new Lane.Key(priority, cpus(cpus)), id);
  }

  private Plan planAndPlace() {
    Plan plan = Planner.plan(board.freeze());
    plan.placements().forEach(board::placed);
    return plan;
  }

  private static List<Long> started(Plan plan) {
    return plan.placements().stream().map(p -> p.job().sequence()).toList();
  }

  @Test
  void older_jobs_start_first() {
    worker("a", 2);
    job(3, 0, 1);
    job(1, 0, 1);
    job(2, 0, 1);
    assertThat(started(planAndPlace())).containsExactly(1L, 2L);
  }

  @Test
  void a_higher_priority_starts_before_an_older_job() {
    worker("a", 1);
    job(1, 0, 1);
    job(2, 5, 1);
    assertThat(started(planAndPlace())).containsExactly(2L);
  }

  @Test
  void a_job_that_does_not_fit_is_passed_by_one_that_does() {
    worker("a", 2);
    job(1, 0, 4);
    job(2, 0, 1);
    Plan plan = planAndPlace();
    assertThat(started(plan)).containsExactly(2L);
    assertThat(plan.verdicts().get(new Lane.Key(0, cpus(4))))
        .isEqualTo(
            new Verdict(
                Verdict.Cause.TOO_LARGE,
                "needs ncpus=4 mem=256mb; largest worker: ncpus=2 mem=4gb scratch=0b"));
  }

  private void aloneJob(long id, int cpus) {
    board.eligible(new JobId(id), new Lane.Key(0, cpus(cpus), true), id);
  }

  @Test
  void a_job_that_runs_alone_has_its_worker_for_itself() {
    worker("a", 3);
    aloneJob(1, 1);
    job(2, 0, 1);
    aloneJob(3, 1);
    assertThat(started(planAndPlace())).containsExactly(1L);
    worker("b", 3);
    assertThat(started(planAndPlace())).containsExactly(2L);
    board.gone(new JobId(1));
    assertThat(started(planAndPlace())).containsExactly(3L);
  }

  @Test
  void a_job_that_runs_alone_waits_for_an_idle_worker_which_gets_nothing_more() {
    worker("a", 2);
    worker("b", 3);
    job(1, 0, 1);
    job(2, 0, 2);
    assertThat(planAndPlace().placements())
        .extracting(placement -> placement.worker().text())
        .containsExactly("a", "b");
    aloneJob(3, 1);
    job(4, 0, 1);
    job(5, 0, 1);
    Plan plan = planAndPlace();
    assertThat(started(plan)).containsExactly(4L);
    assertThat(plan.verdicts().get(new Lane.Key(0, cpus(1), true)))
        .isEqualTo(
            new Verdict(
                Verdict.Cause.RESOURCES, "needs ncpus=1 mem=64mb and no other job beside it"));
    board.gone(new JobId(1));
    assertThat(started(planAndPlace())).containsExactly(3L);
  }

  @Test
  void a_full_worker_gives_the_reason_resources() {
    worker("a", 1);
    job(1, 0, 1);
    job(2, 0, 1);
    Plan plan = planAndPlace();
    assertThat(plan.verdicts().get(new Lane.Key(0, cpus(1))))
        .isEqualTo(
            new Verdict(
                Verdict.Cause.RESOURCES,
                "needs ncpus=1 mem=64mb; most free: ncpus=0 mem=3.9gb scratch=0b"));
  }

  @Test
  void a_full_disk_is_named_in_the_reason() {
    Memory disk = Memory.ofMebibytes(10 << 10);
    board.workerSeen(new WorkerId("a"), new Resources(8, disk, disk), true);
    Resources shape = new Resources(1, Memory.NONE, disk);
    board.eligible(new JobId(1), new Lane.Key(0, shape), 1);
    board.eligible(new JobId(2), new Lane.Key(0, shape), 2);
    assertThat(planAndPlace().verdicts().get(new Lane.Key(0, shape)).detail())
        .isEqualTo("needs ncpus=1 mem=0b scratch=10gb; most free: ncpus=7 mem=10gb scratch=0b");
  }

  @Test
  void without_workers_the_reason_says_so() {
    job(1, 0, 1);
    assertThat(planAndPlace().verdicts().values())
        .containsExactly(new Verdict(Verdict.Cause.NO_WORKERS, "no worker is connected"));
  }

  @Test
  void the_fullest_worker_that_fits_is_taken_so_that_others_stay_idle() {
    worker("large", 8);
    worker("small", 2);
    job(1, 0, 2);
    assertThat(planAndPlace().placements().getFirst().worker()).isEqualTo(new WorkerId("small"));
  }

  @Test
  void a_draining_worker_gets_nothing() {
    board.workerSeen(new WorkerId("a"), cpus(4), false);
    job(1, 0, 1);
    assertThat(planAndPlace().placements()).isEmpty();
  }

  @Test
  void room_comes_back_when_a_job_is_gone() {
    worker("a", 1);
    job(1, 0, 1);
    job(2, 0, 1);
    planAndPlace();
    board.gone(new JobId(1));
    assertThat(started(planAndPlace())).containsExactly(2L);
  }

  @Test
  void a_lane_longer_than_its_head_is_planned_in_several_passes() {
    worker("a", 1000);
    board.workerSeen(
        new WorkerId("a"), new Resources(1000, Memory.ofMebibytes(1 << 20), Memory.NONE), true);
    for (long id = 1; id <= Board.HEAD_MAX + 1; id++) {
      job(id, 0, 1);
    }
    Plan first = planAndPlace();
    assertThat(first.truncated()).isTrue();
    assertThat(first.placements()).hasSize(Board.HEAD_MAX);
    assertThat(started(planAndPlace())).containsExactly((long) Board.HEAD_MAX + 1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void no_worker_is_ever_given_more_than_it_has(long seed) {
    Random random = new Random(seed);
    Map<WorkerId, Integer> capacity = new HashMap<>();
    for (int i = 0; i < 5; i++) {
      int cpus = 1 + random.nextInt(8);
      worker("w" + i, cpus);
      capacity.put(new WorkerId("w" + i), cpus);
    }
    List<Placement> running = new ArrayList<>();
    long next = 1;
    for (int step = 0; step < 200; step++) {
      for (int i = random.nextInt(4); i > 0; i--) {
        job(next++, random.nextInt(3), 1 + random.nextInt(9));
      }
      running.addAll(planAndPlace().placements());
      Map<WorkerId, Integer> used = new HashMap<>();
      running.forEach(p -> used.merge(p.worker(), p.amount().cpus(), Integer::sum));
      used.forEach((worker, cpus) -> assertThat(cpus).isLessThanOrEqualTo(capacity.get(worker)));
      assertThat(running.stream().map(Placement::job)).doesNotHaveDuplicates();
      if (!running.isEmpty() && random.nextBoolean()) {
        board.gone(running.remove(random.nextInt(running.size())).job());
      }
    }
  }

  private static Lane.Key near(String... volumes) {
    return new Lane.Key(0, cpus(1), false, List.of(), List.of(volumes));
  }

  @Test
  void a_job_that_needs_files_goes_where_they_are() {
    worker("a", 1);
    board.workerSeen(new WorkerId("b"), cpus(1), true, SharedPaths.parse("/home:/work"));
    board.eligible(new JobId(1), near("/home", "/work/x"), 1);
    board.eligible(new JobId(2), near("/home"), 2);
    board.eligible(new JobId(3), near("/data"), 3);
    job(4, 0, 1);
    Plan plan = planAndPlace();
    assertThat(plan.placements())
        .extracting(placement -> placement.job().sequence() + placement.worker().text())
        .containsExactly("1b", "4a");
    assertThat(plan.verdicts().get(near("/home")).cause()).isEqualTo(Verdict.Cause.RESOURCES);
    assertThat(plan.verdicts().get(near("/data")))
        .isEqualTo(
            new Verdict(
                Verdict.Cause.NO_SHARED_FILES, "no worker shares /data with the submit host"));
  }
}
