package pkbs.standalone.chaos;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// Measures what a JVM keeps: the bytes of its live objects, after the full garbage collection that
/// the JDK's `jcmd PID GC.class_histogram` begins with. The memory of the process would not do, for
/// a JVM does not give it back.
final class LiveHeap {
  private static final Path JCMD = Path.of(System.getProperty("java.home"), "bin", "jcmd");
  private static final int PATIENCE_SECONDS = 60;

  private LiveHeap() {}

  /// Empty where the JVM has ended or does not answer, and where there is no jcmd, as in a JRE.
  static OptionalLong bytes(long pid) {
    if (!Files.isExecutable(JCMD)) {
      return OptionalLong.empty();
    }
    try {
      Path output = Files.createTempFile("pkbs-heap-", ".txt");
      try {
        Process jcmd =
            new ProcessBuilder(JCMD.toString(), Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile())
                .start();
        if (!jcmd.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          jcmd.destroyForcibly();
          return OptionalLong.empty();
        }
        return total(Files.readAllLines(output, StandardCharsets.UTF_8));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// The last line is `Total 213956 12942720`: objects and bytes.
  static OptionalLong total(List<String> histogram) {
    for (String line : histogram.reversed()) {
      String[] words = line.strip().split(" +");
      if (words.length == 3 && words[0].equals("Total")) {
        return OptionalLong.of(Long.parseLong(words[2]));
      }
    }
    return OptionalLong.empty();
  }
}
