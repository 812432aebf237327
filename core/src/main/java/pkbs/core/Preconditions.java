package pkbs.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Decision.Accepted;
import pkbs.core.Decision.Ignored;
import pkbs.core.Decision.Rejected;
import pkbs.core.JobState.Execution;
import pkbs.core.JobState.Exiting;
import pkbs.core.JobState.Finished;
import pkbs.core.JobState.Held;
import pkbs.core.JobState.Queued;
import pkbs.core.JobState.Running;
import pkbs.core.JobState.Waiting;

/// What keeps a job from being placed, and how that changes: holds, the start time, other jobs,
/// other wishes. Part of [JobMachine].
final class Preconditions {
  private Preconditions() {}

  static Decision hold(Job job, JobEvent.HoldsSet set) {
    Holds holds = job.eligibility().holds().with(set.types(), "held by " + set.by());
    return changed(job, job.eligibility().with(holds), set.at());
  }

  /// One that lost its worker too often begins its count anew.
  static Decision release(Job job, JobEvent.HoldsReleased released) {
    Holds holds = job.eligibility().holds().without(released.types());
    boolean forgives =
        released.types().contains(HoldType.SYSTEM)
            && job.eligibility().holds().types().contains(HoldType.SYSTEM);
    Job counted =
        forgives
            ? job.with(job.state(), new Job.Tries(job.attempt(), 0, job.failures(), job.attempts()))
            : job;
    return changed(counted, job.eligibility().with(holds), released.at());
  }

  static Job heldForCrashes(Job job, int crashes, String last) {
    String why = "lost its worker %d times, last: %s".formatted(crashes, last);
    Holds holds = job.eligibility().holds().with(Set.of(HoldType.SYSTEM), why);
    return job.with(job.spec(), job.eligibility().with(holds), job.state());
  }

  /// A run under way goes on; its job stops behind it.
  private static Decision changed(Job job, Eligibility next, Instant at) {
    return switch (job.state()) {
      case Queued queued -> settled(job, next, at);
      case Held held -> settled(job, next, at);
      case Waiting waiting -> settled(job, next, at);
      case Running running -> kept(job, next);
      case Exiting exiting -> kept(job, next);
      case Finished finished -> Orders.isFinished(job);
    };
  }

  private static Decision kept(Job job, Eligibility next) {
    return next.equals(job.eligibility())
        ? Ignored.quietly()
        : new Accepted(job.with(job.spec(), next, job.state()), true, List.of());
  }

  private static Decision settled(Job job, Eligibility next, Instant at) {
    return next.equals(job.eligibility())
        ? Ignored.quietly()
        : new Accepted(standing(job, job.spec(), next, at), true, List.of());
  }

  /// What was so before is so since then.
  private static Job standing(Job job, JobSpec spec, Eligibility next, Instant at) {
    JobState state = next.settled(at);
    boolean goesOn = state instanceof Queued && job.state() instanceof Queued;
    return job.with(spec, next, goesOn ? job.state() : state);
  }

  /// Not appended: the next leader's clock shows it again.
  static Decision clock(Job job, Instant at) {
    return job.state() instanceof Waiting waiting && !waiting.until().isAfter(at)
        ? new Accepted(job.in(new Queued(waiting.until())), false, List.of())
        : Ignored.quietly();
  }

  /// An end is appended, and so is a release; that one of several parents has ended is seen again
  /// in the parent's own record, which stays as long as a job waits for it.
  static Decision parent(Job job, JobEvent.ParentObserved seen) {
    if (!hasNoRun(job)) {
      return Ignored.quietly();
    }
    Dependencies before = job.eligibility().dependencies();
    Optional<String> never = before.never(seen.parent(), seen.tasks());
    if (never.isPresent()) {
      Finished ended = new Finished(new Outcome.Aborted(never.get()), seen.at(), Optional.empty());
      return new Accepted(
          job.in(ended),
          true,
          List.of(new Effect.MarkCancelled(job.currentRun(), "its dependency cannot be met")));
    }
    return resolved(job, before.after(seen.parent(), seen.tasks()), seen.at());
  }

  private static Decision resolved(Job job, Dependencies next, Instant at) {
    Dependencies before = job.eligibility().dependencies();
    if (next.equals(before)) {
      return Ignored.quietly();
    }
    boolean durable = next.areMet() || before.mustBeKept(next);
    return new Accepted(
        standing(job, job.spec(), job.eligibility().with(next), at), durable, List.of());
  }

  /// Always appended: the record of the other job does not say whether this one knows of it.
  static Decision named(Job job, Prerequisite link, Instant at) {
    Dependencies next = job.eligibility().dependencies().linked(link);
    return hasNoRun(job) && !next.equals(job.eligibility().dependencies())
        ? settled(job, job.eligibility().with(next), at)
        : Ignored.quietly();
  }

  static Decision turn(Job job, Instant at) {
    return hasNoRun(job)
        ? resolved(job, job.eligibility().dependencies().withTurn(), at)
        : Ignored.quietly();
  }

  private static boolean hasNoRun(Job job) {
    return switch (job.state()) {
      case Queued queued -> true;
      case Held held -> true;
      case Waiting waiting -> true;
      case Running running -> false;
      case Exiting exiting -> false;
      case Finished finished -> false;
    };
  }

  static Decision alter(Job job, JobEvent.Altered altered) {
    return switch (job.state()) {
      case Queued queued -> altered(job, altered);
      case Held held -> altered(job, altered);
      case Waiting waiting -> altered(job, altered);
      case Running running -> extended(job, running.on(), running.suspended(), altered);
      case Exiting exiting -> extended(job, exiting.on(), false, altered);
      case Finished finished -> Orders.isFinished(job);
    };
  }

  private static Decision altered(Job job, JobEvent.Altered altered) {
    boolean isSame =
        altered.spec().equals(job.spec()) && altered.eligibility().equals(job.eligibility());
    return isSame
        ? Ignored.quietly()
        : new Accepted(
            standing(job, altered.spec(), altered.eligibility(), altered.at()), true, List.of());
  }

  private static Decision extended(
      Job job, Execution on, boolean suspended, JobEvent.Altered altered) {
    JobSpec asked = altered.spec();
    JobSpec allowed = job.spec().within(asked.walltime()).ranked(asked.priority());
    if (!asked.equals(allowed) || !altered.eligibility().equals(job.eligibility())) {
      return new Rejected(
          Refusal.of(
              Refusal.Code.JOB_RUNNING,
              "job %s runs: only its walltime and priority change".formatted(job.id())));
    }
    Effect steer = new Effect.SteerRun(job.currentRun(), on.worker(), suspended, asked.walltime());
    return asked.equals(job.spec())
        ? Ignored.quietly()
        : new Accepted(job.with(asked, job.eligibility(), job.state()), true, List.of(steer));
  }
}
