package pkbs.standalone;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;

/// What the build runs to make the AOT cache of the commands: they are run in one process, `up` for
/// real. The instance is left running, because the build uses it next to make the other caches.
final class Training {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private Training() {}

  /// @param state a new folder, or one that may be lost
  static void run(String state) {
    Console console = new Console(NOWHERE, System.err, System.getenv());
    Main.run(List.of("up", "--help"), console);
    Main.run(List.of("down", "--state", state), console);
    Main.run(List.of("up", "--state", state, "--port", "0"), console);
    Main.run(List.of("up", "--state", state), console);
    Main.run(List.of("status", "--state", state), console);
    Main.run(List.of("status", "--json", "--state", state), console);
  }
}
