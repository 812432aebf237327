package pkbs.qsub;

import java.util.Locale;
import java.util.Optional;

/// The dialect in which jobs are shown. It is chosen by `--flavor`, else the environment
/// `PKBS_FLAVOR`, else the folder that the command was started from (`…/torque/bin/qstat`), else
/// `flavor` of the configuration file. Source: compatibility design, 2.2.
enum Flavor {
  PBSPRO,
  TORQUE;

  static final String OPTION = "--flavor";
  static final String VARIABLE = "PKBS_FLAVOR";

  /// Set by `bin/launch`.
  private static final String PROPERTY = "pkbs.flavor";

  /// @param given on the command line, empty where it was not
  static Flavor of(String given, Caller caller) {
    if (!given.isEmpty()) {
      return parse(OPTION, given);
    }
    Optional<String> variable = caller.variable(VARIABLE);
    if (variable.isPresent()) {
      return parse(VARIABLE, variable.get());
    }
    String folder = System.getProperty(PROPERTY, "");
    if (!folder.isEmpty()) {
      return parse("the folder of the command", folder);
    }
    return new InstanceFinder(caller)
        .config()
        .flatMap(config -> config.flavor().map(text -> parse(config.file() + ": flavor", text)))
        .orElse(PBSPRO);
  }

  private static Flavor parse(String where, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "pbspro" -> PBSPRO;
      case "torque" -> TORQUE;
      default ->
          throw new CommandFailure(
              ExitCode.USAGE,
              where + " '" + Printable.line(text) + "': unknown; use pbspro or torque");
    };
  }

  boolean isTorque() {
    return this == TORQUE;
  }

  /// A state's letter. Torque has one for everything that has ended.
  String letter(String letter) {
    return isTorque() && (letter.equals("F") || letter.equals("X")) ? "C" : letter;
  }
}
