package pkbs.dispatcher;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.jetstream.WorkStream;

/// Withdraws the offers that lie in the stream for longer than any offer counts: each was made
/// again meanwhile, or its run is over. Its worker may be gone, or its consumer may pass over it.
/// An offer that was withdrawn wrongly would be made again by [Placing]. On one thread, the one of
/// the reconcile.
final class StaleOffers {
  private static final Logger log = LoggerFactory.getLogger(StaleOffers.class);
  static final Duration AGE_MAX = Placing.UNCLAIMED_MAX.multipliedBy(2);

  private final WorkStream work;
  private final Time time;
  private final Deque<Mark> marks = new ArrayDeque<>();

  /// The newest offer at that time, by [Time#nanos()]: no clock of another host has a say.
  private record Mark(long sequence, long at) {}

  StaleOffers(WorkStream work, Time time) {
    this.work = work;
    this.time = time;
  }

  /// To be called again and again, more often than offers become too old.
  ///
  /// @throws pkbs.jetstream.StoreUnavailableException where storage does not answer
  void sweep() {
    long last = work.last();
    if (!marks.isEmpty() && marks.getLast().sequence() > last) {
      // Storage went back: the sequences are given to new offers now.
      marks.clear();
    }
    marks.add(new Mark(last, time.nanos()));
    long old = 0;
    while (time.since(marks.getFirst().at()).compareTo(AGE_MAX) > 0) {
      old = marks.removeFirst().sequence();
    }
    long withdrawn = old == 0 ? 0 : work.withdraw(old);
    if (withdrawn > 0) {
      log.warn("{} offers that nobody had taken up are withdrawn", withdrawn);
    }
  }

  /// This process does not lead.
  void forget() {
    marks.clear();
  }
}
