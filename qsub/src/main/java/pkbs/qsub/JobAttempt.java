package pkbs.qsub;

import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.pbs.JobOperand;

/// A job or a task of an array, or one of its attempts, whose output or results are wanted.
///
/// @param number absent: the attempt that counts
record JobAttempt(JobOperand id, Optional<Integer> number) {
  private static final String OPTION = "--attempt";
  private static final int DIGITS_MAX = 6;

  static OptionSpec option() {
    return Spec.value("N", "of attempt N; default: the last one", OPTION);
  }

  /// The attempt that a command line names.
  ///
  /// @throws CommandFailure where it is not a number from 1
  static Optional<Integer> number(ParseResult line) {
    Optional<String> text = Optional.ofNullable(line.matchedOptionValue(OPTION, (String) null));
    return text.map(JobAttempt::number);
  }

  private static int number(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = digits && text.length() <= DIGITS_MAX ? Integer.parseInt(text) : 0;
    if (number == 0) {
      throw new CommandFailure(
          ExitCode.USAGE, OPTION + " '" + Printable.line(text) + "': use a number from 1");
    }
    return number;
  }

  /// For the end of a path without other parameters: empty, or `?attempt=N`.
  String query() {
    return number.map(wanted -> "?attempt=" + wanted).orElse("");
  }
}
