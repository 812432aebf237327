package pkbs.protocol;

import io.avaje.jsonb.Json;

/// One line of `GET /api/v1/jobs/{id}/log`, `application/x-ndjson`.
///
/// @param stream `stdout` or `stderr`
/// @param offset of the first byte in its stream
/// @param attempt the attempt that wrote it; offsets start anew with each; 0 where it is not said
/// @param data the bytes in Base64, so that output that is not UTF-8 arrives whole
@Json
public record LogLine(String stream, long offset, int attempt, String data) {}
