package pkbs.worker.process;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/// A named pipe. Source: mkfifo(3).
@SuppressWarnings("restricted")
public final class Fifo {
  private static final int OWNER_ONLY = 0600;

  private Fifo() {}

  /// @throws IOException where something is there already, or the folder takes none
  public static void make(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Libc.Answer answer =
          Libc.function("mkfifo", Libc.POINTER, Libc.INT)
              .call(arena.allocateFrom(file.toString()), OWNER_ONLY);
      if (answer.isFailed()) {
        throw new IOException(file + ": no pipe can be made, errno " + answer.errno());
      }
    }
  }
}
