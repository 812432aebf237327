package pkbs.protocol;

import io.avaje.jsonb.Json;
import pkbs.core.Run;

/// The value of a run key in the run bucket. Written by the claiming worker; the leader may only
/// end it.
///
/// @param v the shape's version, [#VERSION]
@Json
public record RunRecord(int v, Run run) {
  public static final int VERSION = 1;
}
