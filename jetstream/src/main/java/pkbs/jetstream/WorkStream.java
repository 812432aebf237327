package pkbs.jetstream;

import java.time.Duration;
import java.util.List;
import pkbs.core.WorkerId;
import pkbs.protocol.Offer;

/// The work stream. A message lives for seconds, from placement to claim; it carries no authority,
/// the claim does.
public interface WorkStream {

  /// Makes the worker's consumer where it does not exist, and makes it anew where storage went back
  /// behind it: nats-server 2.9 keeps such a consumer, which passes over every offer until the
  /// stream has caught up with it. Leader only, and before this epoch's first offer to the worker.
  void welcome(WorkerId worker);

  /// Removes the consumer of a worker that is gone, and its offers. Leader only.
  void dismiss(WorkerId worker);

  /// Publishes an offer to one worker. A repetition within two minutes is dropped by the server
  /// where the first one still waits for its acknowledgement. Leader only.
  ///
  /// @return the offer's sequence, of the first one for a repetition
  /// @throws StoreUnavailableException where it is unknown whether the offer is out; offering again
  ///   is harmless
  long offer(WorkerId worker, Offer offer);

  /// Removes all offers. Leader only, at take-over.
  void purge();

  /// The sequence of the newest offer that ever was; 0 where there was none, less than before where
  /// storage went back.
  long last();

  /// Removes the offers up to this sequence. Leader only.
  ///
  /// @return how many there were
  long withdraw(long upTo);

  /// Waits for offers to this worker.
  ///
  /// @param most more are not delivered
  /// @return an empty list after `wait`, or where the consumer does not exist yet
  /// @throws StoreUnavailableException where NATS is away
  List<Delivery> fetch(WorkerId worker, int most, Duration wait);

  /// A received offer. One that is neither acknowledged nor given back comes again after 30 s.
  interface Delivery {
    Offer offer();

    /// Best effort: a lost acknowledgement leads to a second delivery, which loses at the claim.
    void acknowledge();

    void giveBack();
  }
}
