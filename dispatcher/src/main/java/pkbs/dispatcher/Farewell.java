package pkbs.dispatcher;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.WorkerId;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream;

/// Takes leave of workers that are gone. On the leader's thread.
///
/// @param workers as the thread of the heartbeats knows them
record Farewell(WorkStream work, Workers workers) {
  private static final Logger log = LoggerFactory.getLogger(Farewell.class);

  /// Removes a worker's consumer and its offers. One that was only silent may be heard again, and
  /// be welcomed, between the end of its lease and this: it is welcomed once more. One that is
  /// heard after that look is welcomed after the removal.
  void dismiss(WorkerId worker) {
    try {
      work.dismiss(worker);
      if (workers.find(worker).isPresent()) {
        work.welcome(worker);
      }
    } catch (StoreUnavailableException e) {
      log.debug("consumer of {} is as it was, or gone: {}", worker, e.getMessage());
    }
  }
}
