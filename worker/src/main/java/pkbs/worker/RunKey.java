package pkbs.worker;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Run;
import pkbs.core.RunState;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.StoreUnavailableException;

/// The run record that this worker owns, and every change to it. A change whose outcome is unknown
/// is read back and repeated until it is known, for as long as its [Patience] lasts: an outage of
/// the store delays the record and nothing else. Where storage came back older than it was, or
/// without the record, what is known now is written again; without it, only while the leader counts
/// on this worker, because a record that was removed with its job is gone too. Safe for threads.
final class RunKey {
  private static final Logger LOG = LoggerFactory.getLogger(RunKey.class);

  private final RunBook book;
  private final Patience patience;
  private final Lease lease;
  private final ReentrantLock changing = new ReentrantLock();
  private volatile Run run;
  private volatile boolean isGivenUp;
  private long revision;

  private RunKey(RunBook book, Terms terms, Run run, long revision) {
    this.book = book;
    this.patience = terms.forChanges;
    this.lease = terms.lease;
    this.run = run;
    this.revision = revision;
  }

  /// @param forClaim how long an unknown outcome of the claim is looked into
  /// @param forChanges the same for every later change
  /// @param lease without which no lost record is made again
  record Terms(Patience forClaim, Patience forChanges, Lease lease) {}

  /// Creates the record: the claim.
  ///
  /// @return empty where another has it, or had it, or this worker itself had it before
  /// @throws StoreUnavailableException where it stays unknown; then it may be ours, and the leader
  ///   will find that nobody speaks for it
  static Optional<RunKey> claim(RunBook book, Run claim, Terms terms) {
    return claim(book, book.begin(claim), claim, terms);
  }

  /// The same, of a claim that was begun.
  static Optional<RunKey> claim(RunBook book, RunBook.Pending begun, Run claim, Terms terms) {
    long deadline = terms.forClaim.deadline();
    RunBook.Pending pending = begun;
    boolean mayBeOurs = false;
    while (true) {
      try {
        return switch (pending.await()) {
          case Swap.Won won -> Optional.of(new RunKey(book, terms, claim, won.revision()));
          case Swap.Taken(Versioned found) ->
              mayBeOurs && isSame(found.run(), claim)
                  ? Optional.of(new RunKey(book, terms, claim, found.revision()))
                  : Optional.empty();
        };
      } catch (StoreUnavailableException e) {
        mayBeOurs = true;
        terms.forClaim.pauseOr(deadline, e);
        pending = () -> book.create(claim);
      }
    }
  }

  Run run() {
    return run;
  }

  /// Nothing is written any more; who waits for the store gives up.
  void giveUp() {
    isGivenUp = true;
  }

  /// Replaces the record.
  ///
  /// @throws RunLostException where the leader ended the run meanwhile: nothing that it did counts
  /// @throws StoreUnavailableException where the store was away for longer than the patience
  void advance(Run next) {
    long deadline = patience.deadline();
    changing.lock();
    try {
      while (true) {
        requireWanted();
        try {
          if (swapped(book.update(next, revision), next)) {
            return;
          }
        } catch (StoreUnavailableException e) {
          patience.pauseOr(deadline, e);
          if (settled(next)) {
            return;
          }
        }
      }
    } finally {
      changing.unlock();
    }
  }

  private void requireWanted() {
    if (isGivenUp) {
      throw new RunLostException(run.id() + ": fenced");
    }
  }

  /// Whether the record still is this worker's. Blocks while the store is away.
  ///
  /// @throws StoreUnavailableException where that takes longer than the patience
  boolean isOurs() {
    long deadline = patience.deadline();
    while (!isGivenUp) {
      try {
        Optional<Versioned> found = book.read(run.id());
        if (found.isPresent()) {
          return isOpenAndOurs(found.get().run());
        }
        if (lease.isValid()) {
          return true;
        }
        patience.pauseOr(
            deadline, new StoreUnavailableException("run " + run.id() + ": no record", null));
      } catch (StoreUnavailableException e) {
        patience.pauseOr(deadline, e);
      }
    }
    return false;
  }

  /// Makes the record again where storage lost it, or came back with an earlier state of it. Does
  /// nothing where a change is under way, which does the same.
  ///
  /// @throws RunLostException where another has the run
  /// @throws StoreUnavailableException where the store does not answer
  void confirm() {
    if (!changing.tryLock()) {
      return;
    }
    try {
      Optional<Versioned> found = book.read(run.id());
      if (found.isPresent()) {
        requireOurs(found.get().run());
        if (isBehind(found.get().run()) && !isGivenUp) {
          swapped(book.update(run, found.get().revision()), run);
        }
      } else if (!run.state().isTerminal() && !isGivenUp && lease.isValid()) {
        swapped(book.create(run), run);
      }
    } finally {
      changing.unlock();
    }
  }

  /// The same, once, for whoever is not concerned by a store that is away.
  ///
  /// @param lost done where another has the run
  void confirmOr(Runnable lost) {
    try {
      confirm();
    } catch (RunLostException e) {
      LOG.info("{}: {}", run.id(), e.getMessage());
      lost.run();
    } catch (StoreUnavailableException e) {
      LOG.debug("{}: not confirmed: {}", run.id(), e.getMessage());
    }
  }

  /// The states of a run are declared in the order in which it passes through them.
  private boolean isBehind(Run found) {
    return isOpenAndOurs(found) && found.state().compareTo(run.state()) < 0;
  }

  private void requireOurs(Run found) {
    if (!isOpenAndOurs(found) && !isSame(found, run)) {
      throw new RunLostException(found);
    }
  }

  /// After an unknown outcome: false where the change is to be tried again.
  private boolean settled(Run next) {
    try {
      Optional<Versioned> found = book.read(run.id());
      if (found.isEmpty()) {
        // Storage lost the record; the claim is made again with what is known now.
        return lease.isValid() && swapped(book.create(next), next);
      }
      return found.get().revision() != revision && swapped(new Swap.Taken(found.get()), next);
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private boolean swapped(Swap swap, Run next) {
    return switch (swap) {
      case Swap.Won won -> accept(next, won.revision());
      case Swap.Taken taken when isSame(taken.current().run(), next) ->
          accept(next, taken.current().revision());
      case Swap.Taken taken when isOpenAndOurs(taken.current().run()) -> {
        revision = taken.current().revision();
        yield false;
      }
      case Swap.Taken taken -> throw new RunLostException(taken.current().run());
    };
  }

  private boolean accept(Run next, long nextRevision) {
    run = next;
    revision = nextRevision;
    return true;
  }

  /// Only the owner writes these states, and its name is no other process's: an earlier one of them
  /// is what storage came back with.
  private boolean isOpenAndOurs(Run found) {
    return found.worker().equals(run.worker()) && !found.state().isTerminal();
  }

  /// A state is written once by its owner, so that owner and state say whose write it was.
  private static boolean isSame(Run found, Run ours) {
    RunState state = found.state();
    return found.worker().equals(ours.worker()) && state == ours.state() && isOwners(found, ours);
  }

  /// LOST and CANCELLED keep the owner's name but are the leader's; RETURNED, REJECTED and DONE end
  /// differently by reason only where both could write them, which they cannot.
  private static boolean isOwners(Run found, Run ours) {
    return switch (found.state()) {
      case CLAIMED, RUNNING, STAGING, DONE, RETURNED, REJECTED -> found.id().equals(ours.id());
      case LOST, CANCELLED -> false;
    };
  }
}
