package pkbs.qsub;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pkbs.core.Refusal;
import pkbs.core.pbs.JobOperand;
import pkbs.core.pbs.PbsSyntaxException;

/// What went wrong with some of many jobs: one line each on standard error, the rest goes on; the
/// last one's code ends the command. Texts as PBS has them, because engines look for them. Safe for
/// threads.
final class Faults {
  private final Caller caller;
  private final String verb;
  private ExitCode last = ExitCode.OK;

  Faults(Caller caller, String verb) {
    this.caller = caller;
    this.verb = verb;
  }

  synchronized void add(ExitCode code, String message) {
    caller.out().flush();
    caller.err().println(verb + ": " + message);
    last = code;
  }

  /// What the server said against a request for one job, array or task. Each line names it once.
  void add(String id, Refusal refusal) {
    ExitCode code = ExitCode.of(refusal.code());
    String said = refusal.line();
    boolean namesJob = said.startsWith("job " + id + " ");
    String about = namesJob ? "it" + said.substring(("job " + id).length()) : said;
    String text =
        switch (refusal.code()) {
          case UNKNOWN_JOB -> "Unknown Job Id " + id;
          case BAD_DEPENDENCY -> "Invalid Job Dependency " + id + "; " + said;
          case JOB_RUNNING -> "Cannot modify attribute while job running " + id;
          case JOB_FINISHED -> "Job has finished " + id;
          case WRONG_STATE -> "Request invalid for state of job " + id + "; " + about;
          case NOT_OF_TASKS -> "Invalid request " + id + "; " + about;
          case UNAUTHENTICATED, FORBIDDEN -> "Unauthorized Request " + id + "; " + about;
          case MALFORMED,
              INVALID,
              BAD_PAYLOAD,
              PAYLOAD_TOO_LARGE,
              UNSUPPORTED_PAYLOAD,
              REQUEST_TOO_LARGE,
              UNSUPPORTED_CONTENT_TYPE,
              REQUEST_TIMEOUT,
              UNKNOWN_QUEUE,
              QUEUE_DISABLED,
              QUEUE_FULL,
              OVER_LIMIT,
              NOT_FOUND,
              KEY_REUSED,
              UNSUPPORTED,
              TOO_MANY_REQUESTS,
              UNAVAILABLE ->
              namesJob ? said : id + ": " + said;
        };
    add(code, text);
  }

  /// What the server said against a whole request, behind the words that PBS has for it.
  static String text(Refusal refusal) {
    return switch (refusal.code()) {
      case UNKNOWN_QUEUE -> "Unknown queue: " + refusal.line();
      case BAD_DEPENDENCY -> "Invalid Job Dependency: " + refusal.line();
      case MALFORMED,
          INVALID,
          BAD_PAYLOAD,
          PAYLOAD_TOO_LARGE,
          UNSUPPORTED_PAYLOAD,
          REQUEST_TOO_LARGE,
          UNSUPPORTED_CONTENT_TYPE,
          REQUEST_TIMEOUT,
          UNAUTHENTICATED,
          FORBIDDEN,
          UNKNOWN_JOB,
          QUEUE_DISABLED,
          QUEUE_FULL,
          OVER_LIMIT,
          NOT_FOUND,
          JOB_FINISHED,
          JOB_RUNNING,
          WRONG_STATE,
          NOT_OF_TASKS,
          KEY_REUSED,
          UNSUPPORTED,
          TOO_MANY_REQUESTS,
          UNAVAILABLE ->
          refusal.line();
    };
  }

  /// The jobs, arrays and tasks among the operands, each once; the others are reported.
  List<JobOperand> operands(List<String> texts) {
    Map<String, JobOperand> operands = new LinkedHashMap<>();
    for (String text : texts) {
      try {
        JobOperand operand = JobOperand.parse(text);
        operands.putIfAbsent(operand.id(), operand);
      } catch (PbsSyntaxException e) {
        add(ExitCode.FAILED, "illegally formed job identifier: " + Printable.line(text.strip()));
      }
    }
    return List.copyOf(operands.values());
  }

  /// What the server said against a change of a queue.
  void queue(String queue, Refusal refusal) {
    ExitCode code = ExitCode.of(refusal.code());
    String text = refusal.line();
    if (code == ExitCode.UNKNOWN_QUEUE) {
      text = "Unknown queue " + Printable.line(queue);
    } else if (code == ExitCode.NO_PERMISSION) {
      text = "Unauthorized Request " + Printable.line(queue) + "; " + text;
    }
    add(code, text);
  }

  /// An operand that names no job.
  void illegal(String operand) {
    add(ExitCode.FAILED, "illegally formed job identifier: " + Printable.line(operand.strip()));
  }

  synchronized int status() {
    return last.status();
  }
}
