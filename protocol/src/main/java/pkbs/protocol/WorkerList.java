package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/// The workers that the leader knows.
@Json
public record WorkerList(List<WorkerView> workers) {

  /// @param silentSeconds since the last heartbeat
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
      List<String> jobs) {}
}
