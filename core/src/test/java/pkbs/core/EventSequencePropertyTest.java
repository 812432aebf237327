package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Every event in every order: the machine decides or refuses and never throws, and what a decision
/// gives is a job that the next one can go on with.
final class EventSequencePropertyTest {
  private static final JobId PARENT = new JobId(7);
  private static final int STEPS = 80;

  @Property(tries = 1000)
  void any_sequence_of_events_keeps_a_job_whole(
      @ForAll long seed, @ForAll @IntRange(max = 3) int retries) {
    Random random = new Random(seed);
    Job job =
        Job.submitted(Samples.ID, spec(random.nextBoolean(), retries), Samples.T0, "", "digest")
            .when(eligibility(random));
    for (int step = 0; step < STEPS; step++) {
      JobEvent event = event(random, job);
      Decision decision = JobMachine.apply(job, event);
      check(job, event, decision);
      job = next(job, decision);
    }
  }

  private static JobSpec spec(boolean rerunnable, int retries) {
    return Samples.spec(rerunnable, rerunnable ? retries : 0);
  }

  private static Job next(Job job, Decision decision) {
    return decision instanceof Decision.Accepted accepted ? accepted.next() : job;
  }

  private static void check(Job before, JobEvent event, Decision decision) {
    switch (decision) {
      case Decision.Accepted accepted -> {
        Job after = accepted.next();
        assertThat(before.state().isTerminal()).as("%s after the end", event).isFalse();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.submittedAt()).isEqualTo(before.submittedAt());
        assertThat(after.attempt()).isBetween(before.attempt(), before.attempt() + 1);
        assertThat(after.crashes()).isBetween(0, before.crashes() + 1);
        assertThat(after.failures()).isBetween(before.failures(), after.spec().retries());
        assertThat(after.attempts()).hasSizeLessThanOrEqualTo(Limits.ATTEMPTS_LISTED_MAX);
        if (!(event instanceof JobEvent.Altered)) {
          assertThat(met(after)).containsAll(met(before));
        }
        checkStanding(after);
        accepted.effects().forEach(effect -> checkEffect(before, effect));
      }
      case Decision.Ignored ignored ->
          ignored.effects().forEach(effect -> checkEffect(before, effect));
      case Decision.Rejected rejected ->
          assertThat(rejected.refusal().message()).startsWith("job 12.pkbs ");
    }
  }

  /// What was met stays met, unless something else is asked for.
  private static List<Prerequisite> met(Job job) {
    return job.eligibility().dependencies().parents().stream().filter(Prerequisite::met).toList();
  }

  /// A job that no worker has stands where its conditions put it.
  private static void checkStanding(Job job) {
    boolean isHeld = job.eligibility().holds().isHeld();
    boolean isMet = job.eligibility().dependencies().areMet();
    switch (job.state()) {
      case JobState.Queued queued -> assertThat(isHeld || !isMet).isFalse();
      case JobState.Waiting waiting -> assertThat(isHeld || !isMet).isFalse();
      case JobState.Held held -> assertThat(isHeld || !isMet).isTrue();
      case JobState.Running running -> {}
      case JobState.Exiting exiting -> {}
      case JobState.Finished finished -> {}
    }
  }

  private static void checkEffect(Job job, Effect effect) {
    RunId run =
        switch (effect) {
          case Effect.StopRun stop -> stop.run();
          case Effect.SteerRun steer -> steer.run();
          case Effect.SignalRun signal -> signal.run();
          case Effect.TellRun text -> text.run();
          case Effect.MarkLost lost -> lost.run();
          case Effect.MarkCancelled cancelled -> cancelled.run();
        };
    assertThat(run.job()).isEqualTo(job.id());
  }

  private static Eligibility eligibility(Random random) {
    Eligibility all = Eligibility.AT_ONCE;
    if (random.nextInt(3) == 0) {
      all = all.with(Holds.NONE.with(Set.of(HoldType.USER), "held by ann"));
    }
    if (random.nextInt(3) == 0) {
      all = all.from(Optional.of(Samples.T1));
    }
    if (random.nextInt(2) == 0) {
      all = all.with(dependencies(random));
    }
    return all;
  }

  private static Dependencies dependencies(Random random) {
    Prerequisite.Condition[] all = Prerequisite.Condition.values();
    Prerequisite.Condition condition = all[random.nextInt(all.length)];
    boolean isCounted = condition != Prerequisite.Condition.NEVER_RAN && random.nextBoolean();
    Prerequisite parent =
        isCounted
            ? Prerequisite.ofTasks(condition, PARENT, Optional.of(1 + random.nextInt(5)))
            : Prerequisite.of(condition, PARENT);
    return new Dependencies(
        List.of(parent),
        random.nextInt(2),
        random.nextBoolean() ? Dependencies.Singleton.AWAITED : Dependencies.Singleton.NO,
        List.of());
  }

  private static JobEvent event(Random random, Job job) {
    Instant at = Samples.T1.plusSeconds(random.nextInt(100) - 50L);
    boolean flag = random.nextBoolean();
    return switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> new JobEvent.RunObserved(run(random, job), at);
      case 4 -> new JobEvent.DeleteRequested(Samples.ANN, flag, at);
      case 5 ->
          new JobEvent.LeaseExpired(flag ? Samples.WORKER : Samples.OTHER_WORKER, "silent", at);
      case 6 -> new JobEvent.RerunRequested(Samples.ANN, flag, at);
      case 7 -> new JobEvent.HoldsSet(holds(random), Samples.ANN, at);
      case 8, 9 -> new JobEvent.HoldsReleased(holds(random), at);
      case 10 -> new JobEvent.ClockShown(at);
      case 11 -> parent(random, at);
      case 12 ->
          new JobEvent.ParentNamed(
              Prerequisite.of(Prerequisite.Condition.ENDED, new JobId(20)), at);
      case 13 -> new JobEvent.TurnCame(at);
      case 14 -> altered(random, job, at);
      default -> told(random);
    };
  }

  private static Run run(Random random, Job job) {
    RunState[] states = RunState.values();
    RunState state = states[random.nextInt(states.length)];
    int attempt = Math.max(1, job.attempt() + (random.nextInt(6) == 0 ? random.nextInt(3) - 1 : 0));
    Outcome outcome =
        switch (random.nextInt(4)) {
          case 0 -> new Outcome.Exited(0);
          case 1 -> new Outcome.Exited(3);
          case 2 -> Outcome.Deleted.BY_TERM;
          default -> new Outcome.OverLimit(FailureCause.OOM);
        };
    return Samples.run(attempt, state, outcome);
  }

  private static Set<HoldType> holds(Random random) {
    Set<HoldType> holds = EnumSet.noneOf(HoldType.class);
    for (HoldType type : HoldType.values()) {
      if (random.nextBoolean()) {
        holds.add(type);
      }
    }
    return holds;
  }

  private static JobEvent parent(Random random, Instant at) {
    JobState state =
        random.nextBoolean()
            ? new JobState.Queued(at)
            : new JobState.Finished(new Outcome.Exited(random.nextInt(2)), at, Optional.empty());
    ArraySpec tasks =
        ArraySpec.of(List.of(new TaskRange(1, 5, 1)), Optional.empty(), Optional.empty());
    Job parent =
        new Job(
            PARENT,
            Samples.spec(true).withArray(tasks),
            at,
            state,
            1,
            0,
            0,
            List.of(),
            "",
            "",
            Eligibility.AT_ONCE);
    int ok = random.nextInt(6);
    int failed = random.nextInt(6 - ok);
    return new JobEvent.ParentObserved(
        parent, Optional.of(new TaskCounts(5 - ok - failed, 0, 0, ok, failed, 0)), at);
  }

  private static JobEvent altered(Random random, Job job, Instant at) {
    JobSpec spec = job.spec().ranked(1 + random.nextInt(9));
    return switch (random.nextInt(3)) {
      case 0 -> new JobEvent.Altered(spec.moved("other"), job.eligibility(), at);
      case 1 -> new JobEvent.Altered(spec, eligibility(random), at);
      default -> new JobEvent.Altered(spec.within(Walltime.ofSeconds(9)), job.eligibility(), at);
    };
  }

  private static JobEvent told(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> new JobEvent.SignalSent(new JobSignal.Suspend());
      case 1 -> new JobEvent.SignalSent(new JobSignal.Resume());
      case 2 -> new JobEvent.SignalSent(new JobSignal.Number(random.nextInt(32)));
      default -> new JobEvent.TextSent("hello", random.nextBoolean());
    };
  }
}
