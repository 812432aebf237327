package pkbs.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pkbs.core.Decision.Accepted;
import pkbs.core.Decision.Ignored;
import pkbs.core.Decision.Rejected;
import pkbs.core.JobState.Deletion;
import pkbs.core.JobState.Execution;
import pkbs.core.JobState.Exiting;
import pkbs.core.JobState.Finished;
import pkbs.core.JobState.Held;
import pkbs.core.JobState.Queued;
import pkbs.core.JobState.Running;

/// The one place where jobs change: a job and an event give a decision. The table is in
/// `doc/states.md`, and a test compares the two for every pair.
public final class JobMachine {
  private JobMachine() {}

  public static Decision apply(Job job, JobEvent event) {
    return switch (event) {
      case JobEvent.RunObserved observed -> runObserved(job, observed.run(), observed.at());
      case JobEvent.DeleteRequested request ->
          deleteRequested(job, new Deletion(request.by(), request.at(), request.force()));
      case JobEvent.LeaseExpired expired -> leaseExpired(job, expired);
    };
  }

  private static Decision runObserved(Job job, Run run, Instant at) {
    if (run.id().attempt() != job.attempt() || isOver(job)) {
      return late(run);
    }
    return switch (run.state()) {
      case CLAIMED, RUNNING -> onItsWay(job, run, false);
      case STAGING -> onItsWay(job, run, true);
      case DONE -> done(job, run, at);
      case RETURNED -> returned(job, run, at);
      case REJECTED -> finished(job, run, new Outcome.Rejected(reason(run)), at);
      case LOST -> lost(job, run, at);
      case CANCELLED -> finished(job, run, Outcome.Deleted.BY_FORCE, at);
    };
  }

  /// A held job has no current run: its last one has ended and the next was not placed.
  private static boolean isOver(Job job) {
    return switch (job.state()) {
      case Finished finished -> true;
      case Held held -> true;
      case Queued queued -> false;
      case Running running -> false;
      case Exiting exiting -> false;
    };
  }

  private static Decision late(Run run) {
    return run.state().isTerminal()
        ? Ignored.quietly()
        : new Ignored(List.of(new Effect.MarkCancelled(run.id(), "superseded")));
  }

  private static Decision onItsWay(Job job, Run run, boolean staging) {
    Execution on =
        new Execution(
            run.worker(), run.host(), run.startedAt().orElse(run.claimedAt()), run.session());
    Optional<Deletion> deletion = deletion(job.state());
    JobState state = staging ? new Exiting(on, deletion) : new Running(on, deletion);
    if (state.equals(job.state())) {
      return Ignored.quietly();
    }
    List<Effect> effects =
        deletion.isPresent() && !staging
            ? List.of(new Effect.StopRun(run.id(), run.worker()))
            : List.of();
    return new Accepted(in(job, state), false, effects);
  }

  private static Decision done(Job job, Run run, Instant at) {
    RunEnd end =
        run.end().orElseThrow(() -> new IllegalStateException(run.id() + ": done without an end"));
    if (deletion(job.state()).isEmpty() && RetryRule.isDue(job, end.outcome())) {
      Cost cost = new Cost(job.crashes(), job.failures() + 1);
      return next(job, new Queued(at), cost, Attempt.of(run, "", at));
    }
    Finished state = new Finished(end.outcome(), end.endedAt(), run.end());
    return new Accepted(ended(job, state, Attempt.of(run, "", at)), true, List.of());
  }

  /// Handed back before its program was started, it has not run yet.
  private static Decision returned(Job job, Run run, Instant at) {
    boolean hasRun = run.startedAt().isPresent();
    if (hasRun && !job.spec().rerunnable() && deletion(job.state()).isEmpty()) {
      return finished(job, run, new Outcome.Lost(), at);
    }
    return again(job, run, at, job.crashes());
  }

  private static Decision lost(Job job, Run run, Instant at) {
    if (deletion(job.state()).isPresent()) {
      return finished(job, run, Outcome.Deleted.BY_FORCE, at);
    }
    if (!job.spec().rerunnable()) {
      return finished(job, run, new Outcome.Lost(), at);
    }
    return again(job, run, at, job.crashes() + 1);
  }

  private static Decision again(Job job, Run run, Instant at, int crashes) {
    if (deletion(job.state()).isPresent()) {
      return finished(job, run, Outcome.Deleted.BY_TERM, at);
    }
    JobState state =
        crashes >= Limits.CRASHES_MAX
            ? new Held("lost its worker %d times, last: %s".formatted(crashes, reason(run)), at)
            : new Queued(at);
    Cost cost = new Cost(crashes, job.failures());
    return next(job, state, cost, Attempt.of(run, reason(run), at));
  }

  private static Decision finished(Job job, Run run, Outcome outcome, Instant at) {
    Finished state = new Finished(outcome, at, run.end());
    return new Accepted(ended(job, state, Attempt.of(run, reason(run), at)), true, List.of());
  }

  private static Decision deleteRequested(Job job, Deletion deletion) {
    return switch (job.state()) {
      case Queued queued -> deletedBeforeStart(job, deletion);
      case Held held -> deletedBeforeStart(job, deletion);
      case Running running -> stop(job, running.on(), deletion);
      case Exiting exiting -> stop(job, exiting.on(), deletion);
      case Finished finished ->
          new Rejected(Refusal.of(Refusal.Code.JOB_FINISHED, "job " + job.id() + " is finished"));
    };
  }

  private static Decision deletedBeforeStart(Job job, Deletion deletion) {
    Finished state = new Finished(Outcome.Deleted.BY_TERM, deletion.at(), Optional.empty());
    return new Accepted(
        in(job, state),
        true,
        List.of(new Effect.MarkCancelled(job.currentRun(), deleted(deletion))));
  }

  private static Decision stop(Job job, Execution on, Deletion deletion) {
    Effect effect =
        deletion.force()
            ? new Effect.MarkCancelled(job.currentRun(), deleted(deletion))
            : new Effect.StopRun(job.currentRun(), on.worker());
    Optional<Deletion> before = deletion(job.state());
    if (before.isPresent() && before.get().force() == deletion.force()) {
      return new Ignored(List.of(effect));
    }
    JobState state =
        job.state() instanceof Exiting
            ? new Exiting(on, Optional.of(deletion))
            : new Running(on, Optional.of(deletion));
    return new Accepted(in(job, state), true, List.of(effect));
  }

  private static Decision leaseExpired(Job job, JobEvent.LeaseExpired expired) {
    return switch (job.state()) {
      case Running running -> lease(job, running.on(), expired);
      case Exiting exiting -> lease(job, exiting.on(), expired);
      case Queued queued -> Ignored.quietly();
      case Held held -> Ignored.quietly();
      case Finished finished -> Ignored.quietly();
    };
  }

  private static Decision lease(Job job, Execution on, JobEvent.LeaseExpired expired) {
    return on.worker().equals(expired.worker())
        ? new Ignored(List.of(new Effect.MarkLost(job.currentRun(), expired.reason())))
        : Ignored.quietly();
  }

  private static Optional<Deletion> deletion(JobState state) {
    return switch (state) {
      case Running running -> running.deletion();
      case Exiting exiting -> exiting.deletion();
      case Queued queued -> Optional.empty();
      case Held held -> Optional.empty();
      case Finished finished -> Optional.empty();
    };
  }

  private static String deleted(Deletion deletion) {
    return "deleted by " + deletion.by();
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

  private static Decision next(Job job, JobState state, Cost cost, Attempt ended) {
    Job next = copy(job, state, job.attempt() + 1, cost, withAttempt(job, ended));
    return new Accepted(next, true, List.of());
  }

  private static Job ended(Job job, JobState state, Attempt ended) {
    return copy(job, state, job.attempt(), Cost.of(job), withAttempt(job, ended));
  }

  private static List<Attempt> withAttempt(Job job, Attempt ended) {
    List<Attempt> attempts = new ArrayList<>(job.attempts());
    attempts.add(ended);
    int surplus = Math.max(0, attempts.size() - Limits.ATTEMPTS_LISTED_MAX);
    return attempts.subList(surplus, attempts.size());
  }

  private static Job in(Job job, JobState state) {
    return copy(job, state, job.attempt(), Cost.of(job), job.attempts());
  }

  private static Job copy(Job job, JobState state, int attempt, Cost cost, List<Attempt> attempts) {
    return new Job(
        job.id(),
        job.spec(),
        job.submittedAt(),
        state,
        attempt,
        cost.crashes(),
        cost.failures(),
        attempts,
        job.key(),
        job.requestDigest());
  }
}
