package pkbs.worker;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Outcome;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.jetstream.CrashPoint;
import pkbs.protocol.Offer;
import pkbs.webdav.FencedException;
import pkbs.webdav.UploadFailedException;
import pkbs.webdav.UploadedResults;

/// Results before record: output to its paths, results to the store, and only then the end of the
/// run. What the leader refuses afterwards is removed again.
///
/// @param breakOff around the upload and nothing else: a record is never broken off
/// @param mayGoOn false once the run was fenced
record RunFinish(
    Offer offer, RunKey key, Uploads uploads, Interruption breakOff, BooleanSupplier mayGoOn) {
  private static final Logger LOG = LoggerFactory.getLogger(RunFinish.class);

  /// What is known of the end of the program.
  ///
  /// @param nanos when it was, on the monotonic clock
  /// @param log of which the end stays readable where the results do not
  record Ended(long nanos, LiveLog.Followed log) {}

  /// @throws RunLostException where the run does not count any more; nothing of it is left
  /// @throws InterruptedException where the upload was broken off; nothing of it is left
  void store(RunSetup.Prepared prepared, Results.Ending ending, Ended ended)
      throws InterruptedException {
    List<String> notes = prepared.deliver(ending.outcome().exitStatus() == 0);
    notes.forEach(note -> LOG.warn("{}: {}", offer.run(), note));
    Results manifest = new Results(offer, key.run(), ending, notes);
    UploadedResults uploaded;
    try {
      uploaded =
          breakOff.during(
              () -> uploads.upload(offer, prepared, manifest, this::holds, ended.nanos()));
    } catch (FencedException e) {
      throw new RunLostException(offer.run() + ": " + e.getMessage());
    } catch (UploadFailedException e) {
      LOG.warn("{}: results not stored: {}", offer.run(), e.getMessage());
      keepLog(ended);
      Outcome failed = new Outcome.UploadFailed(ending.outcome().exitStatus(), e.getMessage());
      RunEnd end = new RunEnd(failed, ending.used(), Optional.empty(), ending.at(), notes);
      key.advance(key.run().done(end));
      return;
    }
    CrashPoint.UPLOAD_MOVED.reached();
    record(uploaded, ending.end(Optional.of(Uploads.summary(uploaded))).withNotes(notes));
    CrashPoint.UPLOAD_RECORDED.reached();
  }

  /// Of a run without results: delivers what belongs elsewhere, and records the end.
  ///
  /// @param run the record so far
  void storeNothing(RunSetup.Prepared prepared, Results.Ending ending, Run run) {
    List<String> notes = prepared.deliver(ending.outcome().exitStatus() == 0);
    notes.forEach(note -> LOG.warn("{}: {}", offer.run(), note));
    key.advance(run.done(ending.end(Optional.empty()).withNotes(notes)));
    CrashPoint.UPLOAD_RECORDED.reached();
  }

  /// Waits for the store, which may have been away when the program ended.
  private void keepLog(Ended ended) {
    if (!key.isOurs()) {
      throw new RunLostException(offer.run() + ": fenced while its results were uploaded");
    }
    ended.log().finish();
  }

  private void record(UploadedResults uploaded, RunEnd end) throws InterruptedException {
    try {
      key.advance(key.run().done(end));
    } catch (RunLostException e) {
      discard(uploaded);
      throw e;
    }
  }

  private boolean holds() {
    boolean isHeld = mayGoOn.getAsBoolean() && key.isOurs();
    CrashPoint.UPLOAD_FENCED.reached();
    return isHeld;
  }

  private void discard(UploadedResults uploaded) throws InterruptedException {
    try {
      uploads.discard(uploaded);
    } catch (UploadFailedException e) {
      LOG.warn("{}: superseded results stay at {}", offer.run(), uploaded.path());
    }
  }
}
