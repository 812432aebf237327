package pkbs.dispatcher;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;

/// Ends run records for the leader by compare-and-set. Whoever wins, every record that is read on
/// the way is shown to the leader, so that the job follows the one outcome that counts.
final class RunMarker {
  private static final int ATTEMPTS_MAX = 10;

  private final RunBook runs;
  private final Consumer<Versioned> observe;

  RunMarker(RunBook runs, Consumer<Versioned> observe) {
    this.runs = runs;
    this.observe = observe;
  }

  /// Makes sure that nobody claims an attempt any more, where nobody has.
  ///
  /// @param absent the ended record to create
  void block(RunId id, Run absent) {
    switch (runs.create(absent)) {
      case Swap.Won won -> observe.accept(new Versioned(absent, won.revision()));
      case Swap.Taken taken -> observe.accept(taken.current());
    }
  }

  /// @param end the change of a record that has not ended
  /// @param absent the record to create where there is none
  void mark(RunId id, UnaryOperator<Run> end, Run absent) {
    Optional<Versioned> current = runs.read(id);
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (current.isPresent() && current.get().run().state().isTerminal()) {
        observe.accept(current.get());
        return;
      }
      Run next = current.map(found -> end.apply(found.run())).orElse(absent);
      Swap swap =
          current
              .map(found -> runs.update(next, found.revision()))
              .orElseGet(() -> runs.create(next));
      switch (swap) {
        case Swap.Won won -> {
          observe.accept(new Versioned(next, won.revision()));
          return;
        }
        case Swap.Taken taken -> current = Optional.of(taken.current());
      }
    }
    throw new IllegalStateException(id + ": changed " + ATTEMPTS_MAX + " times while ending it");
  }
}
