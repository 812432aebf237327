package pkbs.qsub;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Who started the command: environment, directory, streams, and whether a person looks at them.
///
/// @param directory absolute
/// @param out data; buffered, flushed by [Main] or by who wants it seen at once
/// @param err talk
record Caller(
    Map<String, String> environment,
    Path directory,
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    boolean inIsTerminal) {

  private static final int OUT_BUFFER_BYTES = 16 * 1024;

  static Caller ofProcess() {
    return new Caller(
        ProcessImage.environment(),
        Path.of("").toAbsolutePath(),
        new FileInputStream(FileDescriptor.in),
        new PrintStream(
            new BufferedOutputStream(
                new StandardOutput(new FileOutputStream(FileDescriptor.out)), OUT_BUFFER_BYTES),
            false,
            StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        isTerminal(FD_OUT),
        isTerminal(FD_ERR),
        isTerminal(FD_IN));
  }

  private static final int FD_IN = 0;
  private static final int FD_OUT = 1;
  private static final int FD_ERR = 2;

  /// An environment variable that is set and not empty.
  Optional<String> variable(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? Optional.empty() : Optional.of(value);
  }

  /// The path that a user typed, relative to the caller's directory.
  ///
  /// @throws CommandFailure where no file can have this name
  Path path(String typed) {
    try {
      return directory.resolve(typed);
    } catch (java.nio.file.InvalidPathException e) {
      throw new CommandFailure(
          ExitCode.FAILED, Printable.line(typed) + ": not a file name in this locale");
    }
  }

  /// Asks the kernel what the descriptor is; the JDK knows only about both ends of a console
  /// together.
  private static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
