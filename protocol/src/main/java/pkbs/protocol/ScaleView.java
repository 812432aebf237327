package pkbs.protocol;

import io.avaje.jsonb.Json;

/// How many workers a pool wants.
///
/// @param wanted those that are busy, and those that hold what waits; the truth
/// @param exported the same for an autoscaler that ignores differences of a tenth
/// @param busy workers that must not go
/// @param workers that there are, without those that drain
/// @param waiting runs that want room now
@Json
public record ScaleView(
    String pool, int wanted, int exported, int busy, int workers, int waiting) {}
