package pkbs.protocol;

import io.avaje.jsonb.Json;
import pkbs.core.Queue;

/// The value of key `q.<queue>` in the job bucket. Written by the leader only. A queue without a
/// record is not there, except for [Queue#WORKQ].
///
/// @param v the shape's version, [#VERSION]
/// @param epoch of the leader that wrote it
/// @param removed whether the queue is there no more
@Json
public record QueueRecord(int v, long epoch, Queue queue, boolean removed) {
  public static final int VERSION = 1;
}
