package pkbs.protocol;

import io.avaje.jsonb.Json;

/// One line of `GET /api/v1/jobs/{id}/log`, `application/x-ndjson`.
///
/// @param stream `stdout` or `stderr`
/// @param offset of the first byte in its stream
/// @param data the bytes in Base64, so that output that is not UTF-8 arrives whole
@Json
public record LogLine(String stream, long offset, String data) {}
