package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/// What `pkbs chaos --json` prints.
///
/// @param schema [#SCHEMA]
/// @param seed that repeats the run's plan
/// @param kills that hit a living process
/// @param pauses likewise
/// @param violations one line each, all broken promises; empty where all were kept
@Json
public record ChaosResult(
    String schema,
    long seed,
    String natsServer,
    int dispatchers,
    int workers,
    int jobs,
    int kills,
    int pauses,
    long lost,
    long recordedTwice,
    long seconds,
    List<String> violations) {
  public static final String SCHEMA = "pkbs.chaos/1";
}
