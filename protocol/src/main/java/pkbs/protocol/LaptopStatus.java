package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Optional;

/// What `pkbs status --json` prints.
///
/// @param schema [#SCHEMA]
/// @param state the state folder
/// @param url of the API; absent where the folder holds no instance
/// @param running whether every part is
/// @param warnings what the operator should know about the nats-server, a line each
@Json
public record LaptopStatus(
    String schema,
    String state,
    Optional<String> url,
    boolean running,
    List<Part> parts,
    List<String> warnings) {
  public static final String SCHEMA = "pkbs.status/1";

  /// @param pid absent unless the process lives
  /// @param state `running`, `starting` (it lives and does not answer yet) or `dead`
  /// @param restarts since the supervisor began to look after it
  @Json
  public record Part(String role, Optional<Long> pid, String address, String state, int restarts) {}
}
