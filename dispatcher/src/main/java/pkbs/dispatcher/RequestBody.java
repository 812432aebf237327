package pkbs.dispatcher;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartConfig;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Attributes;
import pkbs.core.Limits;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.Route;

/// Reads the parts of a submission, bounded in bytes and in time, into memory.
///
/// @param payload empty where there was no such part
/// @param environment likewise
/// @param sweep likewise
record RequestBody(
    byte[] spec, Optional<byte[]> payload, Optional<byte[]> environment, Optional<byte[]> sweep) {
  static final int BYTES_MAX =
      (1 << 20) + (64 << 10) + Limits.ENV_BYTES_MAX + Limits.PAYLOAD_BYTES_MAX;

  /// What a refused body may still send, so that its client reads the answer.
  private static final long DRAINED_BYTES_MAX = 16L << 20;

  private static final Duration DRAIN_MAX = Duration.ofSeconds(2);
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int PART_HEADER_BYTES_MAX = 8 * 1024;
  private static final String JSON = "application/json";
  private static final String MULTIPART = "multipart/form-data";

  /// @param patience from now to the last byte
  /// @throws RefusedException where it is too large, too slow, or of another shape
  static RequestBody read(Context ctx, Time time, Duration patience) throws IOException {
    String type = ctx.contentType() == null ? "" : ctx.contentType();
    if (!type.regionMatches(true, 0, MULTIPART, 0, MULTIPART.length())) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.UNSUPPORTED_CONTENT_TYPE,
                  "content-type",
                  "content type %s is not read here".formatted(Quoted.twice(type)))
              .withHint("send " + MULTIPART + " with the parts spec and payload"));
    }
    return parse(type, bytes(ctx, time, patience));
  }

  /// Reads a body that is one JSON document.
  static byte[] json(Context ctx, Time time, Duration patience) throws IOException {
    String type = ctx.contentType() == null ? "" : ctx.contentType();
    if (!type.regionMatches(true, 0, JSON, 0, JSON.length())) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.UNSUPPORTED_CONTENT_TYPE,
                  "content-type",
                  "content type %s is not read here".formatted(Quoted.twice(type)))
              .withHint("send " + JSON));
    }
    return bytes(ctx, time, patience);
  }

  private static byte[] bytes(Context ctx, Time time, Duration patience) throws IOException {
    long started = time.nanos();
    long declared = ctx.req().getContentLengthLong();
    ByteArrayOutputStream kept = new ByteArrayOutputStream(Math.clamp(declared, 0, BYTES_MAX));
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    try {
      InputStream in = ctx.req().getInputStream();
      for (int bytes = in.read(buffer); bytes >= 0; bytes = in.read(buffer)) {
        total += bytes;
        if (time.since(started).compareTo(patience) > 0) {
          throw tooSlow();
        }
        if (total <= BYTES_MAX) {
          kept.write(buffer, 0, bytes);
        } else if (Math.max(total, declared) > DRAINED_BYTES_MAX) {
          ctx.header("Connection", "close");
          break;
        }
      }
    } catch (IOException e) {
      if (isTimeout(e)) {
        throw tooSlow();
      }
      throw Checks.malformed("body", "the body ended early");
    }
    if (total > BYTES_MAX) {
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.PAYLOAD_TOO_LARGE,
                  "payload",
                  "request body is more than %d bytes, payload limit %d"
                      .formatted(BYTES_MAX, Limits.PAYLOAD_BYTES_MAX))
              .withHint("upload data to WebDAV and fetch it in the script"));
    }
    return kept.toByteArray();
  }

  /// Takes in what a refused request still sends, within bounds, so that its client, which sends
  /// first and reads then, gets the answer and not a broken connection.
  static void drain(Context ctx, Time time) {
    long started = time.nanos();
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    try {
      InputStream in = ctx.req().getInputStream();
      int bytes = 0;
      while (bytes >= 0 && total < BYTES_MAX && time.since(started).compareTo(DRAIN_MAX) < 0) {
        bytes = in.read(buffer);
        total += bytes;
      }
    } catch (IOException e) {
      ctx.header("Connection", "close");
    }
  }

  private static boolean isTimeout(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static RefusedException tooSlow() {
    return new RefusedException(
        Refusal.of(Refusal.Code.REQUEST_TIMEOUT, "body", "the request did not arrive in time"));
  }

  private static RequestBody parse(String type, byte[] body) {
    MultiPartConfig config =
        new MultiPartConfig.Builder()
            .maxParts(4)
            .maxSize(BYTES_MAX)
            .maxPartSize(BYTES_MAX)
            .maxMemoryPartSize(BYTES_MAX)
            .maxHeadersSize(PART_HEADER_BYTES_MAX)
            .useFilesForPartsWithoutFileName(false)
            .build();
    try (MultiPartFormData.Parts parts = parts(type, body, config)) {
      return of(parts);
    }
  }

  /// The parser fails in many ways on input that is no multipart body.
  private static MultiPartFormData.Parts parts(String type, byte[] body, MultiPartConfig config) {
    try {
      Content.Source source = Content.Source.from(ByteBuffer.wrap(body));
      return MultiPartFormData.getParts(source, new Attributes.Mapped(), type, config);
    } catch (RuntimeException e) {
      throw Checks.malformed(
          "body",
          "not a multipart body with the parts spec, payload, environment and sweep, each at most"
              + " once");
    }
  }

  private static RequestBody of(MultiPartFormData.Parts parts) {
    Optional<byte[]> spec = Optional.empty();
    Optional<byte[]> payload = Optional.empty();
    Optional<byte[]> environment = Optional.empty();
    Optional<byte[]> sweep = Optional.empty();
    for (MultiPart.Part part : parts) {
      switch (part.getName()) {
        case Route.SPEC_PART -> spec = once(spec, part);
        case Route.PAYLOAD_PART -> payload = once(payload, part);
        case Route.ENVIRONMENT_PART -> environment = once(environment, part);
        case Route.SWEEP_PART -> sweep = once(sweep, part);
        default ->
            throw Checks.malformed(
                "body", "unknown part " + Quoted.twice(String.valueOf(part.getName())));
      }
    }
    if (spec.isEmpty()) {
      throw Checks.malformed(Route.SPEC_PART, "part \"spec\" is missing");
    }
    return new RequestBody(spec.get(), payload, environment, sweep);
  }

  private static Optional<byte[]> once(Optional<byte[]> before, MultiPart.Part part) {
    if (before.isPresent()) {
      throw Checks.malformed(
          part.getName(), "part \"%s\" is there twice".formatted(part.getName()));
    }
    try {
      ByteBuffer content = Content.Source.asByteBuffer(part.getContentSource());
      byte[] bytes = new byte[content.remaining()];
      content.get(bytes);
      return Optional.of(bytes);
    } catch (IOException e) {
      throw Checks.malformed(
          part.getName(), "part \"%s\" cannot be read".formatted(part.getName()));
    }
  }
}
