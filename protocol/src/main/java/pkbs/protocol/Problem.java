package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.Optional;
import pkbs.core.Refusal;

/// An error as the API sends it, `application/problem+json`. Source: RFC 9457.
///
/// @param type `urn:pkbs:<code>`
/// @param title the code in words
/// @param detail what was given and what is wrong
/// @param code a name of [Refusal.Code]
/// @param field the part of the request that is wrong
/// @param hint what to do
@Json
public record Problem(
    String type,
    String title,
    int status,
    String detail,
    String code,
    Optional<String> field,
    Optional<String> hint) {
  public static final String CONTENT_TYPE = "application/problem+json";

  public static Problem of(Refusal refusal) {
    String code = refusal.code().name();
    return new Problem(
        "urn:pkbs:" + code,
        code.charAt(0) + code.substring(1).replace('_', ' ').toLowerCase(java.util.Locale.ROOT),
        status(refusal.code()),
        refusal.message(),
        code,
        refusal.field(),
        refusal.hint());
  }

  /// The refusal that was sent; an unknown code of a newer server reads as [Refusal.Code#INVALID].
  public Refusal toRefusal() {
    Refusal.Code known = Refusal.Code.INVALID;
    for (Refusal.Code each : Refusal.Code.values()) {
      if (each.name().equals(code)) {
        known = each;
      }
    }
    return new Refusal(known, field, detail, hint);
  }

  /// The HTTP status of a code.
  public static int status(Refusal.Code code) {
    return switch (code) {
      case MALFORMED -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case UNKNOWN_JOB, UNKNOWN_QUEUE, NOT_FOUND -> 404;
      case REQUEST_TIMEOUT -> 408;
      case JOB_FINISHED,
          JOB_RUNNING,
          WRONG_STATE,
          NOT_OF_TASKS,
          KEY_REUSED,
          QUEUE_DISABLED,
          QUEUE_FULL ->
          409;
      case PAYLOAD_TOO_LARGE -> 413;
      case UNSUPPORTED_PAYLOAD, UNSUPPORTED_CONTENT_TYPE -> 415;
      case INVALID, BAD_PAYLOAD, BAD_DEPENDENCY, UNSUPPORTED, OVER_LIMIT -> 422;
      case TOO_MANY_REQUESTS -> 429;
      case REQUEST_TOO_LARGE -> 431;
      case UNAVAILABLE -> 503;
    };
  }
}
