package pkbs.standalone;

import java.io.PrintStream;
import java.util.Map;

/// What a command has of the process around it.
///
/// @param out data, and what the user asked for
/// @param err what went wrong, one line
/// @param environment of the command; the logins in it are never passed on
record Console(PrintStream out, PrintStream err, Map<String, String> environment) {
  static Console ofProcess() {
    return new Console(System.out, System.err, System.getenv());
  }
}
