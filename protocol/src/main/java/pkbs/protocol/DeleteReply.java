package pkbs.protocol;

import io.avaje.jsonb.Json;

/// The answer to a deletion.
///
/// @param state what the job is in now: `finished` where it had not run, else `running` or
///   `exiting` until its program has ended
@Json
public record DeleteReply(String id, String state) {}
