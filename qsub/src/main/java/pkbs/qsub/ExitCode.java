package pkbs.qsub;

import java.util.LinkedHashMap;
import java.util.Map;
import pkbs.core.Refusal;

/// What a command ends with. Where PBS has an error number it is that number modulo 256, because
/// workflow engines compare it. Commands that wait for a job may end with the job's own status
/// instead. Source: OpenPBS `pbs_error.h`; `doc/exit-codes.md`.
enum ExitCode {
  OK(0, "done"),
  FAILED(1, "a local problem, or a job that did not end with status 0"),
  USAGE(2, "usage, or an illegal value"),
  DELETED_BEFORE_START(3, "the job waited for was deleted before it ran"),
  JOB_FINISHED(35, "the job has finished"),
  READER_GONE(141, "who read the output went away; as if by SIGPIPE"),
  UNKNOWN_JOB(153, "unknown job id"),
  INVALID_REQUEST(156, "this cannot be asked of a task of an array"),
  NO_PERMISSION(159, "not allowed"),
  JOB_RUNNING(167, "it cannot be changed while the job runs"),
  WRONG_STATE(168, "the job's state does not allow it"),
  UNKNOWN_QUEUE(170, "unknown queue"),
  QUEUE_DISABLED(173, "the queue takes no jobs"),
  OVER_LIMIT(188, "a limit is exceeded"),
  QUEUE_FULL(198, "the queue is full"),
  BAD_DEPENDENCY(206, "a job to wait for that cannot be waited for"),
  UNREACHABLE(255, "the server cannot be reached, or cannot store now");

  private final int status;
  private final String meaning;

  ExitCode(int status, String meaning) {
    this.status = status;
    this.meaning = meaning;
  }

  int status() {
    return status;
  }

  static ExitCode of(Refusal.Code code) {
    return switch (code) {
      case MALFORMED, INVALID -> USAGE;
      case BAD_PAYLOAD,
          UNSUPPORTED_PAYLOAD,
          REQUEST_TOO_LARGE,
          UNSUPPORTED_CONTENT_TYPE,
          REQUEST_TIMEOUT,
          NOT_FOUND,
          KEY_REUSED,
          UNSUPPORTED ->
          FAILED;
      case PAYLOAD_TOO_LARGE, TOO_MANY_REQUESTS, OVER_LIMIT -> OVER_LIMIT;
      case UNAUTHENTICATED, FORBIDDEN -> NO_PERMISSION;
      case UNKNOWN_JOB -> UNKNOWN_JOB;
      case UNKNOWN_QUEUE -> UNKNOWN_QUEUE;
      case QUEUE_DISABLED -> QUEUE_DISABLED;
      case QUEUE_FULL -> QUEUE_FULL;
      case JOB_FINISHED -> JOB_FINISHED;
      case JOB_RUNNING -> JOB_RUNNING;
      case WRONG_STATE -> WRONG_STATE;
      case NOT_OF_TASKS -> INVALID_REQUEST;
      case BAD_DEPENDENCY -> BAD_DEPENDENCY;
      case UNAVAILABLE -> UNREACHABLE;
    };
  }

  /// Status to meaning, for `--help`.
  static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      table.put(" " + code.status, code.meaning);
    }
    return table;
  }
}
