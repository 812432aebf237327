package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/// The answer to a submission: 201 for a new job, 200 where the idempotency key had made it before.
///
/// @param id `1234.pkbs`
/// @param warnings one line each, for people
@Json
public record SubmitReply(String id, List<String> warnings) {
  public SubmitReply {
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }
}
