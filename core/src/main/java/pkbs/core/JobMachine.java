package pkbs.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pkbs.core.Decision.Accepted;
import pkbs.core.Decision.Ignored;
import pkbs.core.JobState.Deletion;
import pkbs.core.JobState.Execution;
import pkbs.core.JobState.Exiting;
import pkbs.core.JobState.Finished;
import pkbs.core.JobState.Held;
import pkbs.core.JobState.Queued;
import pkbs.core.JobState.Running;
import pkbs.core.JobState.Waiting;

/// The one place where jobs change: a job and an event give a decision. The table is in
/// `doc/states.md`, and a test compares the two for every pair. What people order of a run is in
/// [Orders], what keeps a job from running in [Preconditions].
public final class JobMachine {
  private JobMachine() {}

  public static Decision apply(Job job, JobEvent event) {
    return switch (event) {
      case JobEvent.RunObserved observed -> runObserved(job, observed.run(), observed.at());
      case JobEvent.LeaseExpired expired -> leaseExpired(job, expired);
      case JobEvent.DeleteRequested request ->
          Orders.delete(job, new Deletion(request.by(), request.at(), request.force(), false));
      case JobEvent.RerunRequested request ->
          Orders.rerun(job, new Deletion(request.by(), request.at(), request.force(), true));
      case JobEvent.SignalSent sent -> Orders.signal(job, sent.signal());
      case JobEvent.TextSent sent -> Orders.message(job, sent);
      case JobEvent.HoldsSet set -> Preconditions.hold(job, set);
      case JobEvent.HoldsReleased released -> Preconditions.release(job, released);
      case JobEvent.ClockShown clock -> Preconditions.clock(job, clock.at());
      case JobEvent.ParentObserved parent -> Preconditions.parent(job, parent);
      case JobEvent.ParentNamed named -> Preconditions.named(job, named.link(), named.at());
      case JobEvent.TurnCame turn -> Preconditions.turn(job, turn.at());
      case JobEvent.Altered altered -> Preconditions.alter(job, altered);
    };
  }

  private static Decision runObserved(Job job, Run run, Instant at) {
    if (run.id().attempt() != job.attempt() || job.state().isTerminal()) {
      return late(run);
    }
    return switch (run.state()) {
      case CLAIMED, RUNNING -> onItsWay(job, run, false);
      case STAGING -> onItsWay(job, run, true);
      case DONE -> done(job, run, at);
      case RETURNED -> returned(job, run, at);
      case REJECTED -> finished(job, run, new Outcome.Rejected(reason(run)), at);
      case LOST -> lost(job, run, at);
      case CANCELLED -> cancelled(job, run, at);
    };
  }

  private static Decision late(Run run) {
    return run.state().isTerminal()
        ? Ignored.quietly()
        : new Ignored(List.of(new Effect.MarkCancelled(run.id(), "superseded")));
  }

  /// A claim that was faster than a hold stands: the hold counts for the next attempt.
  private static Decision onItsWay(Job job, Run run, boolean staging) {
    Execution on =
        new Execution(
            run.worker(), run.host(), run.startedAt().orElse(run.claimedAt()), run.session());
    Optional<Deletion> deletion = job.state().deletion();
    JobState state =
        staging ? new Exiting(on, deletion) : new Running(on, deletion, isSuspended(job.state()));
    if (state.equals(job.state())) {
      return Ignored.quietly();
    }
    List<Effect> effects =
        deletion.isPresent() && !staging
            ? List.of(new Effect.StopRun(run.id(), run.worker()))
            : List.of();
    return new Accepted(job.in(state), false, effects);
  }

  private static boolean isSuspended(JobState state) {
    return state instanceof Running running && running.suspended();
  }

  private static Decision done(Job job, Run run, Instant at) {
    RunEnd end =
        run.end().orElseThrow(() -> new IllegalStateException(run.id() + ": done without an end"));
    if (isRerun(job.state()) && end.outcome() instanceof Outcome.Deleted) {
      return next(job, at, Cost.of(job), Attempt.of(run, "", at));
    }
    if (!isDeleted(job.state()) && RetryRule.isDue(job, end.outcome())) {
      Cost cost = new Cost(job.crashes(), job.failures() + 1);
      return next(job, at, cost, Attempt.of(run, "", at));
    }
    Finished state = new Finished(end.outcome(), end.endedAt(), run.end());
    return new Accepted(ended(job, state, Attempt.of(run, "", at)), true, List.of());
  }

  /// Handed back before its program was started, it has not run yet.
  private static Decision returned(Job job, Run run, Instant at) {
    boolean hasRun = run.startedAt().isPresent();
    if (hasRun && !job.spec().rerunnable() && !isDeleted(job.state())) {
      return finished(job, run, new Outcome.Lost(), at);
    }
    return again(job, run, at, job.crashes());
  }

  private static Decision lost(Job job, Run run, Instant at) {
    if (isDeleted(job.state())) {
      return finished(job, run, Outcome.Deleted.BY_FORCE, at);
    }
    if (!job.spec().rerunnable()) {
      return finished(job, run, new Outcome.Lost(), at);
    }
    return again(job, run, at, job.crashes() + 1);
  }

  private static Decision cancelled(Job job, Run run, Instant at) {
    return isRerun(job.state())
        ? next(job, at, Cost.of(job), Attempt.of(run, reason(run), at))
        : finished(job, run, Outcome.Deleted.BY_FORCE, at);
  }

  private static Decision again(Job job, Run run, Instant at, int crashes) {
    if (isDeleted(job.state())) {
      return finished(job, run, Outcome.Deleted.BY_TERM, at);
    }
    Cost cost = new Cost(crashes, job.failures());
    Attempt attempt = Attempt.of(run, reason(run), at);
    return crashes >= Limits.CRASHES_MAX
        ? next(Preconditions.heldForCrashes(job, crashes, reason(run)), at, cost, attempt)
        : next(job, at, cost, attempt);
  }

  private static Decision finished(Job job, Run run, Outcome outcome, Instant at) {
    Finished state = new Finished(outcome, at, run.end());
    return new Accepted(ended(job, state, Attempt.of(run, reason(run), at)), true, List.of());
  }

  private static Decision leaseExpired(Job job, JobEvent.LeaseExpired expired) {
    return switch (job.state()) {
      case Running running -> lease(job, running.on(), expired);
      case Exiting exiting -> lease(job, exiting.on(), expired);
      case Queued queued -> Ignored.quietly();
      case Held held -> Ignored.quietly();
      case Waiting waiting -> Ignored.quietly();
      case Finished finished -> Ignored.quietly();
    };
  }

  private static Decision lease(Job job, Execution on, JobEvent.LeaseExpired expired) {
    return on.worker().equals(expired.worker())
        ? new Ignored(List.of(new Effect.MarkLost(job.currentRun(), expired.reason())))
        : Ignored.quietly();
  }

  private static boolean isDeleted(JobState state) {
    return state.deletion().filter(asked -> !asked.requeue()).isPresent();
  }

  private static boolean isRerun(JobState state) {
    return state.deletion().filter(Deletion::requeue).isPresent();
  }

  private static String reason(Run run) {
    String text = run.reason().orElse(run.state().name().toLowerCase(Locale.ROOT));
    return Excerpt.of(text, Limits.REASON_CHARS_MAX);
  }

  /// What a job's attempts have cost so far.
  private record Cost(int crashes, int failures) {
    static Cost of(Job job) {
      return new Cost(job.crashes(), job.failures());
    }
  }

  private static Decision next(Job job, Instant at, Cost cost, Attempt ended) {
    Job.Tries tries =
        new Job.Tries(job.attempt() + 1, cost.crashes(), cost.failures(), withAttempt(job, ended));
    return new Accepted(job.with(job.eligibility().settled(at), tries), true, List.of());
  }

  private static Job ended(Job job, JobState state, Attempt ended) {
    return job.with(
        state,
        new Job.Tries(job.attempt(), job.crashes(), job.failures(), withAttempt(job, ended)));
  }

  private static List<Attempt> withAttempt(Job job, Attempt ended) {
    List<Attempt> attempts = new ArrayList<>(job.attempts());
    attempts.add(ended);
    int surplus = Math.max(0, attempts.size() - Limits.ATTEMPTS_LISTED_MAX);
    return attempts.subList(surplus, attempts.size());
  }
}
