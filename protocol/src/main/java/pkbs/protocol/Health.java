package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/// The answer of `/readyz`: 200 where all checks are well, else 503.
@Json
public record Health(boolean ready, List<Check> checks) {

  /// @param detail one line, for people
  @Json
  public record Check(String name, boolean ok, String detail) {}
}
