package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Optional;

/// What came of an order, job by job, in the order in which they were named.
@Json
public record OrderReply(List<Done> jobs) {
  public OrderReply {
    jobs = List.copyOf(jobs);
  }

  /// @param id as it was named
  /// @param state the job's, after the order; absent where it was refused
  /// @param problem why it was refused
  @Json
  public record Done(String id, Optional<String> state, Optional<Problem> problem) {}
}
