package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Optional;

/// The workers that the leader knows.
@Json
public record WorkerList(List<WorkerView> workers) {

  /// @param silentSeconds since the last heartbeat
  /// @param reason why it takes no work; absent where it does
  /// @param sharedPaths the folders that it and submit hosts have under the same names; `/` for all
  @Json
  public record WorkerView(
      String worker,
      String seat,
      String host,
      String pool,
      boolean takesWork,
      int ncpus,
      int ncpusFree,
      long memBytes,
      long memBytesFree,
      long silentSeconds,
      List<String> jobs,
      Optional<String> reason,
      List<String> sharedPaths) {
    public WorkerView {
      sharedPaths = sharedPaths == null ? List.of() : List.copyOf(sharedPaths);
    }
  }
}
