package pkbs.protocol;

import io.avaje.jsonb.Json;
import pkbs.core.Job;

/// The value of key `j.<id>` in the job bucket. Written by the leader only.
///
/// @param v the shape's version, [#VERSION]
/// @param epoch of the leader that wrote it
@Json
public record JobRecord(int v, long epoch, Job job) {
  public static final int VERSION = 1;
}
