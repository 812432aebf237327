package pkbs.dispatcher;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Effect;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.WorkerId;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.protocol.Control;
import pkbs.protocol.HeartbeatReply.Want;

/// Carries out what decisions ask for outside the books: words to workers, marks on run records.
/// Called by the leader's thread only.
///
/// @param runs every run record that was seen
record Effects(Heartbeats heartbeats, RunMarker marker, RunTable runs, JobIndex jobs, Time time) {
  private static final Logger log = LoggerFactory.getLogger(Effects.class);

  /// An effect that storage does not take now is found again by the reconcile.
  void carryOut(Effect effect) {
    try {
      switch (effect) {
        case Effect.StopRun stop -> tell(stop.worker(), stop.run(), Want.TERM);
        case Effect.SteerRun steer ->
            heartbeats.tell(
                steer.worker(),
                new Control(
                    Control.VERSION,
                    steer.run(),
                    steer.suspended() ? Want.SUSPEND : Want.RUN,
                    steer.walltime().seconds(),
                    Optional.empty()));
        case Effect.SignalRun signal ->
            heartbeats.tell(
                signal.worker(),
                Control.once(signal.run(), new Control.Once(signal.signal(), "", false)));
        case Effect.TellRun text ->
            heartbeats.tell(
                text.worker(),
                Control.once(text.run(), new Control.Once(0, text.text(), text.stdout())));
        case Effect.MarkLost lost ->
            end(lost.run(), run -> run.lost(lost.reason()), placeholder(lost.run()));
        case Effect.MarkCancelled cancelled ->
            end(
                cancelled.run(),
                run -> run.cancelled(cancelled.reason()),
                Run.blocked(cancelled.run(), time.now(), cancelled.reason()));
      }
    } catch (StoreUnavailableException e) {
      log.warn("{}: not carried out now: {}", effect, e.getMessage());
    }
  }

  private void end(RunId id, UnaryOperator<Run> change, Run absent) {
    marker.mark(id, change, absent);
    runs.find(id)
        .filter(run -> run.state() == RunState.LOST || run.state() == RunState.CANCELLED)
        .filter(run -> !run.host().isEmpty())
        .ifPresent(run -> tell(run.worker(), id, Want.FENCED));
  }

  /// A lost run whose record is gone, after storage was set back.
  private Run placeholder(RunId id) {
    WorkerId worker =
        jobs.find(id.job())
            .flatMap(job -> JobIndex.worker(job.state()))
            .or(() -> jobs.arrays().workerOf(id))
            .orElse(new WorkerId("leader"));
    return Run.claimed(id, worker, "", time.now()).lost("its run record is gone");
  }

  private void tell(WorkerId worker, RunId run, Want want) {
    heartbeats.tell(worker, Control.want(run, want));
  }
}
