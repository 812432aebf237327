package pkbs.core;

import java.util.Optional;

/// A request that is not carried out, and why: data for people and programs, never a sentence to
/// parse.
///
/// @param code stable, in the API's `code` field; the edge maps it to an HTTP status and exit code
/// @param field the part of the request that is wrong (`walltime`, `payload`), empty for the whole
/// @param message what was given and what is wrong, lower case, one line, no full stop
/// @param hint what to do, empty where the message says all
public record Refusal(Code code, Optional<String> field, String message, Optional<String> hint) {

  /// Why a request is refused. The names are part of the API.
  public enum Code {
    /// The request cannot be read: JSON, types, unknown fields, control characters.
    MALFORMED,
    /// A value breaks its rule.
    INVALID,
    /// The payload is empty, damaged, hostile or of the wrong kind.
    BAD_PAYLOAD,
    /// The payload exceeds its limit.
    PAYLOAD_TOO_LARGE,
    /// The payload is neither a script nor a zip.
    UNSUPPORTED_PAYLOAD,
    /// Header or body larger than the server reads.
    REQUEST_TOO_LARGE,
    /// The request's content type is not read here.
    UNSUPPORTED_CONTENT_TYPE,
    /// The client took too long to send its request.
    REQUEST_TIMEOUT,
    /// No token, or one that is not accepted.
    UNAUTHENTICATED,
    /// The caller may not do this to this job.
    FORBIDDEN,
    UNKNOWN_JOB,
    UNKNOWN_QUEUE,
    /// The queue takes no jobs now.
    QUEUE_DISABLED,
    /// The queue has as many jobs as it may, in all or of this user.
    QUEUE_FULL,
    /// A value is beyond a limit of the queue.
    OVER_LIMIT,
    /// Nothing of this name among the results, or no such page.
    NOT_FOUND,
    /// The job has ended; the request needs one that has not.
    JOB_FINISHED,
    /// What is to be changed stands still while the job runs.
    JOB_RUNNING,
    /// The job's state does not allow the request.
    WRONG_STATE,
    /// What is asked of a task can be asked of its whole array only.
    NOT_OF_TASKS,
    /// The idempotency key was used for another request.
    KEY_REUSED,
    /// A job to wait for that there is not, or that cannot be waited for.
    BAD_DEPENDENCY,
    /// A known option that this version does not carry out.
    UNSUPPORTED,
    /// The caller asks more often than it may; nothing was changed; retry later.
    TOO_MANY_REQUESTS,
    /// Storage or leader is away; nothing was changed; retry.
    UNAVAILABLE
  }

  public static Refusal of(Code code, String message) {
    return new Refusal(code, Optional.empty(), message, Optional.empty());
  }

  public static Refusal of(Code code, String field, String message) {
    return new Refusal(code, Optional.of(field), message, Optional.empty());
  }

  public Refusal withHint(String text) {
    return new Refusal(code, field, message, Optional.of(text));
  }

  /// Message and hint on one line, joined by `; `.
  public String line() {
    return hint.map(text -> message + "; " + text).orElse(message);
  }
}
