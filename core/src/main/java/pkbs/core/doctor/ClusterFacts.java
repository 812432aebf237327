package pkbs.core.doctor;

import java.util.List;
import java.util.Optional;

/// What was seen of Kubernetes. Each part is absent where it could not be read, with the reason in
/// its place.
public final class ClusterFacts {
  private ClusterFacts() {}

  /// A right that an overlay gives, and whether it is there.
  ///
  /// @param what `patch pods`
  /// @param from the overlay or component that gives it
  public record Right(String what, String from, boolean isGiven) {}

  /// Who answers for a group of the API.
  ///
  /// @param service `pkbs/dispatcher-metrics`; absent where the API server answers itself
  /// @param trouble why it is not available; absent where it is
  public record Owner(Optional<String> service, Optional<String> trouble) {}

  /// What autoscalers ask of the group of external metrics.
  public enum Wish {
    NONE,
    /// The dispatcher's number of wanted workers.
    OURS,
    /// Others only, as KEDA's do.
    OTHERS
  }

  /// An autoscaler that cannot do its work.
  public record Stuck(String autoscaler, String why) {}

  /// An object that nothing uses any more, or that is not well.
  ///
  /// @param what `pod worker-dep-1`
  public record Stale(String what, String why) {}

  /// The programs' Secrets.
  public record Secrets(List<String> missing, List<String> left) {}
}
