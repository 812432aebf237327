package pkbs.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/// Which run's cookie each process has in its environment; read once per process, because a process
/// without one gets none later unless it is asked again by [#forget()]. Safe for threads.
public final class Cookies {
  /// The environment variable that marks every process of a run.
  public static final String VARIABLE = "PBS_JOBCOOKIE";

  private static final Pattern COOKIE = Pattern.compile("\\S{16,}");
  private static final String PREFIX = VARIABLE + "=";
  private static final String NONE = "";

  private final Map<ProcessRef, String> known = new ConcurrentHashMap<>();

  /// Whether the text can mark a run: long enough to be no other's, and never empty, which is what
  /// a process without a cookie has.
  public static boolean isOne(String text) {
    return COOKIE.matcher(text).matches();
  }

  boolean has(ProcessStat process, String cookie) {
    return known.computeIfAbsent(process.ref(), ref -> read(ref.pid())).equals(cookie);
  }

  /// Drops what is known of processes without a cookie, so that each is read anew.
  void forget() {
    known.values().removeIf(NONE::equals);
  }

  /// Drops what is known of processes that are gone.
  void keepOnly(ProcessTable table) {
    known.keySet().removeIf(ref -> table.find(ref).isEmpty());
  }

  private static String read(int pid) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of("/proc", Integer.toString(pid), "environ"));
      for (String entry : new String(bytes, StandardCharsets.ISO_8859_1).split("\0")) {
        if (entry.startsWith(PREFIX)) {
          return entry.substring(PREFIX.length());
        }
      }
      return NONE;
    } catch (IOException e) {
      return NONE;
    }
  }
}
