package pkbs.core.pbs;

import java.util.Optional;

/// A command line or `#PBS` line that cannot be carried out as written: unknown or unsupported
/// option, missing or illegal value, too many operands. Commands end with [#EXIT_STATUS].
public final class UsageException extends PbsSyntaxException {
  /// Source: qsub(1B), exit status; `doc/exit-codes.md`.
  public static final int EXIT_STATUS = 2;

  private static final long serialVersionUID = 1L;

  private UsageException(String text, String reason, boolean whole, int line) {
    super(text, reason, whole, line);
  }

  /// An illegal value: `fault` in what was typed after `option`.
  static UsageException illegalValue(
      String option, PbsSyntaxException fault, Optional<Integer> at) {
    return new UsageException(
        option + " " + fault.text(), fault.reason(), fault.isWhole(), at.orElse(0));
  }

  /// A message that names its own subject.
  static UsageException of(String text, String message, Optional<Integer> at) {
    return new UsageException(text, message, true, at.orElse(0));
  }

  /// The message becomes `'text': reason`.
  static UsageException about(String text, String reason, Optional<Integer> at) {
    return new UsageException(text, reason, false, at.orElse(0));
  }
}
