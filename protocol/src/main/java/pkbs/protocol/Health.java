package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/// The answer of `/readyz`, 200 where jobs are accepted, else 503, and of `/healthz`.
///
/// @param ready whether jobs are accepted, which they are although some checks are not well
@Json
public record Health(boolean ready, List<Check> checks) {

  /// @param detail one line, for people
  @Json
  public record Check(String name, boolean ok, String detail) {}
}
