package pkbs.standalone;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Tells where everything is, once jobs are accepted.
///
/// @param beganNanos when the command began, on the monotonic clock
record UpReport(StateFolder folder, Console console, long beganNanos) {
  private static final double MILLIS = 1_000.0;

  void print(boolean wasRunning, List<Role> restarted) {
    PrintStream out = console.out();
    String url = read(folder.url());
    String dav = read(folder.webdavUrl());
    out.println(firstLine(url, wasRunning, restarted));
    if (!isFound()) {
      out.println("  first     export PKBS_STATE=" + quoted(folder.root()));
    }
    out.println("  try       echo 'sleep 1' | qsub -N sleep");
    out.println("  api       " + url + "/openapi.json");
    out.println("  results   " + dav);
    out.println("            curl --netrc-file " + quoted(folder.netrc()) + " " + dav);
    out.println("  state     " + folder.root());
    out.println("  logs      " + folder.log());
    out.println("  stop      pkbs down" + (isFound() ? "" : " --state " + quoted(folder.root())));
    Health.of(folder).warnings().forEach(text -> out.println("  WARNING   " + text));
    out.flush();
  }

  private String firstLine(String url, boolean wasRunning, List<Role> restarted) {
    if (!wasRunning) {
      double seconds = Duration.ofNanos(System.nanoTime() - beganNanos).toMillis() / MILLIS;
      return "pkbs is up at %s, ready in %.1f s".formatted(url, seconds);
    }
    if (restarted.isEmpty()) {
      return "pkbs is running already at " + url;
    }
    String names = restarted.stream().map(Role::text).collect(Collectors.joining(", "));
    return "pkbs is running already at " + url + "; started again: " + names;
  }

  /// Whether clients of this shell find the instance as it is.
  private boolean isFound() {
    return StateFolder.find(Optional.empty(), console.environment()).equals(folder);
  }

  private static String read(Path file) {
    return PrivateFile.read(file).orElse("");
  }

  /// For a shell.
  static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[A-Za-z0-9_/.:@%+,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
