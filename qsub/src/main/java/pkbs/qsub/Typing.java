package pkbs.qsub;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/// A line that a person types without seeing it, or that comes from a file or a pipe.
record Typing(Caller caller) {
  private static final int LINE_BYTES_MAX = 4096;

  /// The first line, without white space around it.
  ///
  /// @param prompt is printed to standard error where a person types
  /// @throws CommandFailure where the terminal cannot be made silent: nothing is read then
  String secret(String prompt) {
    if (!caller.inIsTerminal()) {
      return line();
    }
    Thread restore = new Thread(() -> echo("echo"));
    Runtime.getRuntime().addShutdownHook(restore); // Ctrl-C must not leave a silent terminal
    if (!echo("-echo")) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the terminal cannot be kept from showing what is typed; give it on standard input: <FILE");
    }
    try {
      caller.err().print(prompt);
      return line();
    } finally {
      echo("echo");
      Runtime.getRuntime().removeShutdownHook(restore);
      caller.err().println();
    }
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    InputStream in = caller.in();
    try {
      for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
        if (line.length() == LINE_BYTES_MAX) {
          throw new CommandFailure(
              ExitCode.USAGE, "standard input: a line of more than " + LINE_BYTES_MAX + " bytes");
        }
        line.append((char) c);
      }
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "standard input: " + FileFault.reason(e));
    }
    return line.toString().strip();
  }

  /// Whether it was done. The terminal is this process's standard input.
  private static boolean echo(String mode) {
    try {
      Process stty =
          new ProcessBuilder("stty", mode)
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return stty.waitFor(10, TimeUnit.SECONDS) && stty.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
