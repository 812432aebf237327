package pkbs.protocol;

import io.avaje.jsonb.Json;

/// The value of key `meta.seq` in the job bucket: job numbers below `next` are reserved. Written by
/// the leader before it gives out the first number of a block.
@Json
public record SequenceRecord(int v, long next) {
  public static final int VERSION = 1;
}
