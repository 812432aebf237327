package pkbs.standalone.chaos;

import java.util.Optional;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;

/// Holds an error answer against what the API promises of every one. Pure.
final class Refusals {
  private static final int ERRORS = 400;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  private Refusals() {}

  /// What is wrong with an answer; empty for one that is no error.
  static Optional<String> wrong(int status, byte[] body) {
    if (status < ERRORS) {
      return Optional.empty();
    }
    try {
      return wrong(status, PkbsJson.read(Problem.class, body)).map(what -> status + ": " + what);
    } catch (MalformedJsonException e) {
      return Optional.of(status + ": " + e.getMessage());
    }
  }

  private static Optional<String> wrong(int status, Problem problem) {
    if (problem.status() != status) {
      return Optional.of("its body says " + problem.status());
    }
    if (problem.code().isBlank() || problem.detail().isBlank()) {
      return Optional.of("no code or no detail: " + problem);
    }
    boolean isForLater = status == UNAVAILABLE || status == TOO_MANY_REQUESTS;
    return isForLater && problem.hint().isEmpty()
        ? Optional.of("no hint: " + problem)
        : Optional.empty();
  }
}
