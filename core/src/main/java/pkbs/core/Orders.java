package pkbs.core;

import java.util.List;
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
import pkbs.core.JobState.Waiting;

/// What people order of a job and its run: to end, to begin again, to take a signal or a text. Part
/// of [JobMachine].
final class Orders {
  private Orders() {}

  static Decision delete(Job job, Deletion deletion) {
    return switch (job.state()) {
      case Queued queued -> deletedBeforeStart(job, deletion);
      case Held held -> deletedBeforeStart(job, deletion);
      case Waiting waiting -> deletedBeforeStart(job, deletion);
      case Running running -> stop(job, running.on(), deletion);
      case Exiting exiting -> stop(job, exiting.on(), deletion);
      case Finished finished -> isFinished(job);
    };
  }

  /// The run is stopped as for a deletion, and the job queued again once it has ended.
  static Decision rerun(Job job, Deletion deletion) {
    return switch (job.state()) {
      case Queued queued -> notRunning(job);
      case Held held -> notRunning(job);
      case Waiting waiting -> notRunning(job);
      case Running running -> begin(job, running.on(), deletion);
      case Exiting exiting -> begin(job, exiting.on(), deletion);
      case Finished finished -> isFinished(job);
    };
  }

  private static Decision begin(Job job, Execution on, Deletion deletion) {
    if (!job.spec().rerunnable()) {
      return wrongState(job, "may not run twice (-r n)");
    }
    boolean isDeleted = job.state().deletion().filter(asked -> !asked.requeue()).isPresent();
    return isDeleted ? wrongState(job, "is being deleted") : stop(job, on, deletion);
  }

  static Decision signal(Job job, JobSignal signal) {
    return switch (job.state()) {
      case Queued queued -> notRunning(job);
      case Held held -> notRunning(job);
      case Waiting waiting -> notRunning(job);
      case Exiting exiting -> notRunning(job);
      case Running running -> signal(job, running, signal);
      case Finished finished -> isFinished(job);
    };
  }

  private static Decision signal(Job job, Running running, JobSignal signal) {
    return switch (signal) {
      case JobSignal.Suspend suspend when job.spec().surroundings().container().isPresent() ->
          new Rejected(
              Refusal.of(
                  Refusal.Code.UNSUPPORTED,
                  "job %s: what runs in a container cannot be suspended".formatted(job.id())));
      case JobSignal.Suspend suspend -> suspended(job, running, true);
      case JobSignal.Resume resume -> suspended(job, running, false);
      case JobSignal.Number(int number) when number == 0 -> Ignored.quietly();
      case JobSignal.Number(int number) ->
          new Ignored(
              List.of(new Effect.SignalRun(job.currentRun(), running.on().worker(), number)));
    };
  }

  private static Decision suspended(Job job, Running running, boolean suspended) {
    Running next = new Running(running.on(), running.deletion(), suspended);
    List<Effect> effects =
        List.of(
            new Effect.SteerRun(
                job.currentRun(), running.on().worker(), suspended, job.spec().walltime()));
    return running.suspended() == suspended
        ? new Ignored(effects)
        : new Accepted(job.in(next), true, effects);
  }

  static Decision message(Job job, JobEvent.TextSent sent) {
    return switch (job.state()) {
      case Queued queued -> notRunning(job);
      case Held held -> notRunning(job);
      case Waiting waiting -> notRunning(job);
      case Exiting exiting -> notRunning(job);
      case Running running ->
          new Ignored(
              List.of(
                  new Effect.TellRun(
                      job.currentRun(), running.on().worker(), sent.text(), sent.stdout())));
      case Finished finished -> isFinished(job);
    };
  }

  private static Decision deletedBeforeStart(Job job, Deletion deletion) {
    Finished state = new Finished(Outcome.Deleted.BY_TERM, deletion.at(), Optional.empty());
    return new Accepted(
        job.in(state), true, List.of(new Effect.MarkCancelled(job.currentRun(), why(deletion))));
  }

  private static Decision stop(Job job, Execution on, Deletion deletion) {
    Effect effect =
        deletion.force()
            ? new Effect.MarkCancelled(job.currentRun(), why(deletion))
            : new Effect.StopRun(job.currentRun(), on.worker());
    Optional<Deletion> before = job.state().deletion();
    if (before.isPresent()
        && before.get().force() == deletion.force()
        && before.get().requeue() == deletion.requeue()) {
      return new Ignored(List.of(effect));
    }
    JobState state =
        switch (job.state()) {
          case Exiting exiting -> new Exiting(on, Optional.of(deletion));
          case Running running -> new Running(on, Optional.of(deletion), running.suspended());
          case Queued queued -> throw new IllegalStateException(job.id() + ": no run to stop");
          case Held held -> throw new IllegalStateException(job.id() + ": no run to stop");
          case Waiting waiting -> throw new IllegalStateException(job.id() + ": no run to stop");
          case Finished finished -> throw new IllegalStateException(job.id() + ": no run to stop");
        };
    return new Accepted(job.in(state), true, List.of(effect));
  }

  private static String why(Deletion deletion) {
    return (deletion.requeue() ? "rerun by " : "deleted by ") + deletion.by();
  }

  static Decision isFinished(Job job) {
    return new Rejected(
        Refusal.of(Refusal.Code.JOB_FINISHED, "job " + shownId(job) + " is finished"));
  }

  private static String shownId(Job job) {
    return job.spec().shownId(job.id());
  }

  private static Decision notRunning(Job job) {
    return wrongState(job, "does not run");
  }

  private static Decision wrongState(Job job, String what) {
    return new Rejected(
        Refusal.of(Refusal.Code.WRONG_STATE, "job %s %s".formatted(shownId(job), what)));
  }
}
