package pkbs.worker;

import java.util.Optional;
import pkbs.core.Run;
import pkbs.core.RunState;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.StoreUnavailableException;

/// The run record that this worker owns, and every change to it. A change whose outcome is unknown
/// is read back and repeated until it is known, for as long as its [Patience] lasts: an outage of
/// the store delays the record and nothing else. Not safe for threads; one change at a time.
final class RunKey {
  private final RunBook book;
  private final Patience patience;
  private Run run;
  private long revision;

  private RunKey(RunBook book, Patience patience, Run run, long revision) {
    this.book = book;
    this.patience = patience;
    this.run = run;
    this.revision = revision;
  }

  /// Creates the record: the claim.
  ///
  /// @param forClaim how long an unknown outcome is looked into
  /// @param forChanges the same for every later change
  /// @return empty where another has it, or had it, or this worker itself had it before
  /// @throws StoreUnavailableException where it stays unknown; then it may be ours, and the leader
  ///   will find that nobody speaks for it
  static Optional<RunKey> claim(RunBook book, Run claim, Patience forClaim, Patience forChanges) {
    long deadline = forClaim.deadline();
    boolean mayBeOurs = false;
    while (true) {
      try {
        return switch (book.create(claim)) {
          case Swap.Won won -> Optional.of(new RunKey(book, forChanges, claim, won.revision()));
          case Swap.Taken(Versioned found) ->
              mayBeOurs && isSame(found.run(), claim)
                  ? Optional.of(new RunKey(book, forChanges, claim, found.revision()))
                  : Optional.empty();
        };
      } catch (StoreUnavailableException e) {
        mayBeOurs = true;
        forClaim.pauseOr(deadline, e);
      }
    }
  }

  Run run() {
    return run;
  }

  /// Replaces the record.
  ///
  /// @throws RunLostException where the leader ended the run meanwhile: nothing that it did counts
  /// @throws StoreUnavailableException where the store was away for longer than the patience
  void advance(Run next) {
    long deadline = patience.deadline();
    while (true) {
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
  }

  /// Whether the record still is as this worker left it. Blocks while the store is away.
  ///
  /// @throws StoreUnavailableException where that takes longer than the patience
  boolean isOurs() {
    long deadline = patience.deadline();
    while (true) {
      try {
        return book.read(run.id()).map(found -> found.revision() == revision).orElse(true);
      } catch (StoreUnavailableException e) {
        patience.pauseOr(deadline, e);
      }
    }
  }

  /// After an unknown outcome: false where the change is to be tried again.
  private boolean settled(Run next) {
    try {
      Optional<Versioned> found = book.read(run.id());
      if (found.isEmpty()) {
        // Storage lost the record; the claim is made again with what is known now.
        return swapped(book.create(next), next);
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
      case Swap.Taken taken when isSame(taken.current().run(), run) -> {
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
