package pkbs.standalone;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import pkbs.core.PkbsException;
import pkbs.core.doctor.Finding;

/// Looks at several things at once. Each is ended by the clock where it does not end by itself, and
/// none keeps another from being looked at.
final class DoctorLooks {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final List<CompletableFuture<List<Finding>>> begun = new ArrayList<>();

  /// Begins at once.
  ///
  /// @param check what its failure is told as
  void add(String check, Supplier<List<Finding>> look) {
    begun.add(
        CompletableFuture.supplyAsync(look, task -> Thread.ofVirtual().name(check).start(task))
            .completeOnTimeout(
                List.of(
                    Finding.fail(
                        check,
                        "no answer within %d s".formatted(PATIENCE.toSeconds()),
                        "see to it, and to the network between it and this machine")),
                PATIENCE.toSeconds(),
                TimeUnit.SECONDS)
            .exceptionally(failure -> List.of(failed(check, failure))));
  }

  /// All of them, in the order in which they were added.
  List<Finding> findings() {
    return begun.stream().flatMap(look -> look.join().stream()).toList();
  }

  private static Finding failed(String check, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof PkbsException ours
        ? Finding.fail(check, String.valueOf(ours.getMessage()), "see to what it names")
        : Finding.leftOut(check, "could not be looked at: " + cause.getClass().getSimpleName());
  }
}
