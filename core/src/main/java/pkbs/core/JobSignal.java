package pkbs.core;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What `qsig` sends to a job that runs. Source: qsig(1B), signal(7).
public sealed interface JobSignal {

  /// A signal of the system.
  ///
  /// @param number 0 to 31; 0 only asks whether the job runs
  record Number(int number) implements JobSignal {}

  /// Its processes are to stand still until they are told to go on.
  record Suspend() implements JobSignal {}

  /// They are to go on.
  record Resume() implements JobSignal {}

  /// The names of Linux on all its 64-bit machines, from 1.
  List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  /// Reads `TERM`, `SIGTERM`, `15`, `SIGNULL`, `suspend` or `resume`; letters in either case.
  static Optional<JobSignal> parse(String text) {
    String word = text.strip().toUpperCase(Locale.ROOT);
    String name = word.startsWith("SIG") ? word.substring(3) : word;
    return switch (name) {
      case "SUSPEND" -> Optional.of(new Suspend());
      case "RESUME" -> Optional.of(new Resume());
      case "NULL" -> Optional.of(new Number(0));
      default ->
          name.matches("\\d{1,2}")
              ? Optional.<JobSignal>of(new Number(Integer.parseInt(name)))
                  .filter(signal -> Integer.parseInt(name) <= NAMES.size())
              : Optional.of(NAMES.indexOf(name) + 1).filter(number -> number > 0).map(Number::new);
    };
  }
}
