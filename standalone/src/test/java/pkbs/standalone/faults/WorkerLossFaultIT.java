package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.Limits;
import pkbs.core.Run;
import pkbs.core.RunState;
import pkbs.jetstream.Inspection;
import pkbs.jetstream.RunBook;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Oracle;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;
import pkbs.standalone.chaos.RigSetup;

/// Workers that are killed, stopped or replaced in the middle of their runs. Source: reliability
/// design, section 10, tests 11, 16, 17, 30; fewer and shorter jobs, leases of ten seconds where
/// the test does not say otherwise.
@Tag("faults")
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class WorkerLossFaultIT {
  private static final int KILLS = 8;
  private static final int JOBS = 60;
  private static final int TASKS = 30;

  private final Path natsServer;
  @TempDir private Path folder;

  WorkerLossFaultIT(Path natsServer) {
    this.natsServer = natsServer;
  }

  /// A job that has lost its worker stays the first in line and gets the worker that has just come
  /// back, so that kills by chance may hit the same job again and again: before it is held for
  /// that, it may end.
  @Test
  void random_kills_during_runs_lose_nothing_and_cost_one_attempt_each() {
    long seed = System.nanoTime();
    System.out.println("random kills: seed " + seed);
    Random random = new Random(seed);
    try (Rig rig = Rig.start(heardBySeat())) {
      Trial trial = new Trial(rig);
      for (int number = 1; number <= JOBS; number++) {
        trial.submit(RigJob.of(number, "sleep 1"));
      }
      for (int kill = 1; kill <= KILLS; kill++) {
        int seen = rig.oracle().starts().size();
        rig.await(
            "work goes on",
            Trial.PATIENCE,
            () -> rig.oracle().starts().size() > seen || isOver(rig));
        rig.await("a job that was hit often ends", Trial.PATIENCE, () -> noneIsNearItsLimit(rig));
        trial.replace(rig.worker(random.nextInt(rig.workers().size())));
      }

      rig.awaitEnds(Trial.PATIENCE);
      List<JobView> ends = rig.client().jobs().orElseThrow();
      assertThat(ends).hasSize(JOBS).allMatch(job -> job.end().orElseThrow().exitStatus() == 0);
      assertLostToKills(rig, ends, KILLS);
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  @Test
  void kills_during_an_array_cost_only_the_tasks_that_they_hit_another_attempt() {
    long seed = System.nanoTime();
    System.out.println("kills during an array: seed " + seed);
    Random random = new Random(seed);
    try (Rig rig = Rig.start(heardBySeat())) {
      Trial trial = new Trial(rig);
      String array = trial.submit(RigJob.of(1, "sleep 1").array(TASKS));
      for (int kill = 1; kill <= KILLS / 2; kill++) {
        int seen = rig.oracle().starts().size();
        rig.await(
            "work goes on",
            Trial.PATIENCE,
            () -> rig.oracle().starts().size() > seen || isOver(rig));
        trial.replace(rig.worker(random.nextInt(rig.workers().size())));
      }

      rig.awaitEnds(Trial.PATIENCE);
      JobView end = trial.end(array);
      assertThat(end.end().orElseThrow().exitStatus()).isZero();
      assertThat(end.array().flatMap(JobView.Array::counts).orElseThrow().ok()).isEqualTo(TASKS);
      List<JobView> tasks =
          rig.client().jobs().orElseThrow().stream()
              .filter(job -> job.array().flatMap(JobView.Array::index).isPresent())
              .toList();
      assertThat(tasks).hasSize(TASKS).allMatch(task -> task.end().orElseThrow().exitStatus() == 0);
      assertLostToKills(rig, tasks, KILLS / 2);
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  /// Another attempt for each run that a kill hit, running or with its results on their way, and
  /// for no other.
  private static void assertLostToKills(Rig rig, List<JobView> ends, int kills) {
    try (Inspection streams = rig.inspect()) {
      List<Run> lost =
          streams.runs().stream()
              .map(RunBook.Versioned::run)
              .filter(run -> run.state() == RunState.LOST)
              .toList();
      assertThat(ends.stream().mapToInt(job -> job.attempt() - 1).sum()).isEqualTo(lost.size());
      assertThat(lost.stream().map(Run::worker).distinct().count()).isBetween(1L, (long) kills);
    }
  }

  /// The loss of a worker is known by the new one on its seat; no lease runs out, however busy the
  /// machine is.
  private RigSetup heardBySeat() {
    return RigSetup.in(folder, natsServer)
        .with("PKBS_LEASE_SECONDS", "300")
        .with("PKBS_WORKER_LEASE_SECONDS", "240");
  }

  /// Whether one more kill holds no job, also where the loss by the last one is not counted yet.
  private static boolean noneIsNearItsLimit(Rig rig) {
    return rig.unfinished()
        .filter(jobs -> jobs.stream().noneMatch(job -> job.attempt() >= Limits.CRASHES_MAX - 1))
        .isPresent();
  }

  private static boolean isOver(Rig rig) {
    return rig.unfinished().filter(List::isEmpty).isPresent();
  }

  @Test
  void a_worker_stopped_for_longer_than_its_lease_comes_back_to_nothing() {
    Rig prepared = Rig.prepare(RigSetup.in(folder, natsServer));
    try (Rig rig = prepared) {
      Trial trial = new Trial(rig);
      RigProcess zombie = startWith(rig, trial, 0);
      List<String> ids = new ArrayList<>();
      ids.add(
          trial.submit(RigJob.of(1, "echo out > result; [ $PKBS_ATTEMPT -gt 1 ] || sleep 300")));
      ids.add(
          trial.submit(
              RigJob.of(
                  2,
                  "trap '' TERM; [ $PKBS_ATTEMPT -gt 1 ] || { setsid sleep 300 & sleep 300; }")));
      trial.awaitStarts(1, 2);
      List<Long> pids = trial.starts(1).stream().map(Oracle.Note::pid).toList();
      startWith(rig, trial, 1);

      zombie.pause();
      trial.awaitStarts(2, 2);
      assertThat(pids).allMatch(Trial::isAlive);
      long woken = System.nanoTime();
      zombie.resume();

      rig.await("the zombie's runs are gone", Trial.PATIENCE, () -> isGone(trial, zombie, pids));
      assertThat(Duration.ofNanos(System.nanoTime() - woken)).isLessThan(Duration.ofSeconds(10));
      for (String id : ids) {
        JobView end = trial.end(id);
        assertThat(end.attempt()).isEqualTo(2);
        assertThat(end.end().orElseThrow().exitStatus()).isZero();
        assertThat(end.end().orElseThrow().results().orElseThrow().path()).endsWith(".r2");
      }
      assertThat(trial.uploads()).isEmpty();
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  private static boolean isGone(Trial trial, RigProcess worker, List<Long> pids) {
    return trial.runsOnDisk(worker).isEmpty() && pids.stream().noneMatch(Trial::isAlive);
  }

  /// With the usual lease of 75 s, which must not be what is waited for.
  @Test
  void a_worker_that_is_replaced_on_its_seat_is_known_to_be_lost_at_once() {
    RigSetup setup =
        RigSetup.in(folder, natsServer)
            .withWorkers(1, 2)
            .with("PKBS_LEASE_SECONDS", "75")
            .with("PKBS_WORKER_LEASE_SECONDS", "60");
    try (Rig rig = Rig.start(setup)) {
      Trial trial = new Trial(rig);
      String id = trial.submit(RigJob.of(1, "[ $PKBS_ATTEMPT = 2 ] || sleep 300"));
      trial.awaitStarts(1, 1);
      long first = trial.starts(1).getFirst().pid();

      rig.worker(0).restart();
      rig.await("heard", Trial.PATIENCE, () -> trial.job(id).attempt() == 2);
      assertThat(Trial.isAlive(first)).as("orphan of the first attempt").isFalse();

      JobView end = trial.end(id);
      assertThat(end.end().orElseThrow().exitStatus()).isZero();
      assertThat(end.attempts().getFirst().endedAs()).isEqualTo("lost");
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  /// What runs beside such a job is lost with it, until it runs alone.
  @Test
  void a_job_that_kills_its_workers_is_held_and_the_others_are_not_affected() {
    RigSetup setup = RigSetup.in(folder, natsServer);
    try (Rig rig = Rig.start(setup)) {
      Trial trial = new Trial(rig);
      String poison = trial.submit(RigJob.of(0, "kill -9 $PPID; sleep 60"));
      for (int number = 1; number <= 40; number++) {
        trial.submit(RigJob.of(number, "sleep 0.3"));
      }

      rig.await(
          "the poison is held",
          Trial.PATIENCE,
          () -> {
            rig.startAll();
            return trial.isIn(poison, "held");
          });

      assertThat(trial.job(poison).attempts()).hasSize(5);
      assertThat(rig.oracle().starts().stream().filter(note -> note.number() == 0)).hasSize(5);
      rig.startAll();
      rig.client().delete(poison, false);
      rig.awaitEnds(Trial.PATIENCE);
      assertThat(
              rig.client().jobs().orElseThrow().stream()
                  .filter(job -> !job.id().equals(poison))
                  .filter(job -> job.end().orElseThrow().exitStatus() != 0))
          .isEmpty();
      // From its third attempt on the poison ran alone.
      assertThat(rig.client().jobs().orElseThrow())
          .filteredOn(job -> !job.id().equals(poison))
          .allSatisfy(
              job -> assertThat(job.attempt()).isLessThanOrEqualTo(1 + Limits.CRASHES_ALONE_MIN));
      assertThat(rig.violations(Trial.PATIENCE)).isEmpty();
    }
  }

  /// Starts one worker, and all that it needs.
  private static RigProcess startWith(Rig rig, Trial trial, int index) {
    rig.webdav().start();
    rig.nats().start();
    rig.dispatcher(0).start();
    rig.worker(index).start();
    trial.awaitTaking(rig.worker(index));
    return rig.worker(index);
  }
}
