package pkbs.qsub;

import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.HoldType;

/// The value of `-h` of `qhold`, `qrls` and `qalter`. Source: qhold(1B).
final class HoldLetters {
  private HoldLetters() {}

  /// The option of `qhold` and `qrls`.
  static OptionSpec option() {
    return Spec.value("LIST", "which holds: u, o, s or several of them; the default is u", "-h");
  }

  /// `p` is Torque's and PBS's hold for a bad password, which nobody sets here.
  static Optional<String> of(ParseResult line) {
    String given = line.matchedOptionValue("-h", "");
    if (!Spec.has(line, "-h")) {
      return Optional.empty();
    }
    String letters = given.length() > 1 ? given.replace("p", "") : given;
    try {
      HoldType.ofLetters(letters.equals("p") ? "n" : letters);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "-h '" + Printable.line(given) + "': illegal value; use u, o, s or n");
    }
    return Optional.of(letters.equals("p") ? "n" : letters);
  }
}
