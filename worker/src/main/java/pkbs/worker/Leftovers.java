package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.worker.process.Cookies;
import pkbs.worker.process.ProcessTree;

/// Ends and wipes what earlier worker processes of a scratch root left behind.
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

  private Leftovers() {}

  /// Call while holding the scratch root's lock, before anything is started.
  static void clear(Path scratch, Cookies cookies) throws IOException {
    Tree.delete(SpareDirectories.folder(scratch));
    Path runs = RunDirectory.runs(scratch);
    if (!Files.isDirectory(runs)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> all = Files.list(runs)) {
      left = all.toList();
    }
    for (Path directory : left) {
      clear(new RunDirectory(directory), cookies);
    }
  }

  private static void clear(RunDirectory run, Cookies cookies) {
    try {
      if (Files.exists(run.cookie())) {
        String cookie = Files.readString(run.cookie());
        if (!Cookies.isOne(cookie)) {
          LOG.error("{}: holds no cookie; its processes are not looked for", run.root());
        } else if (!ProcessTree.leftBehind(cookie, cookies).end(Duration.ZERO)) {
          LOG.error("{}: some processes of an earlier run cannot be ended", run.root());
        }
      }
      run.wipe();
    } catch (IOException e) {
      LOG.warn("{}: cannot clear: {}", run.root(), e.toString());
    }
  }
}
