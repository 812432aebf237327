package pkbs.standalone.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Oracle;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigJob;
import pkbs.standalone.chaos.RigProcess;

/// What the tests of broken workers look at in a rig.
record Trial(Rig rig) {
  /// For whatever has to happen: the machine may be busy with other tests.
  static final Duration PATIENCE = Duration.ofSeconds(300);

  private static final int CRASHED = 137;

  String submit(RigJob job) {
    return rig.client().submit(job, PATIENCE);
  }

  JobView job(String id) {
    return rig.client().job(id).orElseThrow();
  }

  /// The job when it is finished.
  JobView end(String id) {
    rig.await(id + " is finished", PATIENCE, () -> isIn(id, "finished"));
    return job(id);
  }

  boolean isIn(String id, String state) {
    return rig.client().job(id).filter(job -> job.state().equals(state)).isPresent();
  }

  /// Waits until the jobs themselves have noted as many starts of that attempt.
  void awaitStarts(int attempt, int number) {
    rig.await(
        "%d starts of attempt %d".formatted(number, attempt),
        PATIENCE,
        () -> starts(attempt).size() >= number);
  }

  List<Oracle.Note> starts(int attempt) {
    return rig.oracle().starts().stream().filter(note -> note.attempt() == attempt).toList();
  }

  void awaitCrash(RigProcess process) {
    rig.await(
        process + " ends where it was told to",
        PATIENCE,
        () -> process.awaitExit(Duration.ZERO).orElse(0) == CRASHED);
  }

  /// Kills a worker where it lives, starts it, and waits until the leader has heard from the new
  /// process that it takes work.
  void replace(RigProcess worker) {
    List<String> before = taking(worker);
    worker.restart();
    rig.await(
        "a new " + worker + " takes work",
        PATIENCE,
        () -> taking(worker).stream().anyMatch(id -> !before.contains(id)));
  }

  private List<String> taking(RigProcess worker) {
    String seat = worker.name() + "-";
    return rig.client().workers().stream().filter(id -> id.startsWith(seat)).toList();
  }

  /// Waits until the leader has heard from a worker, which was not there before, that it takes
  /// work.
  void awaitTaking(RigProcess worker) {
    rig.await(worker + " takes work", PATIENCE, () -> takesWork(worker));
  }

  boolean takesWork(RigProcess worker) {
    return !taking(worker).isEmpty();
  }

  /// The folders of runs that a worker has on its disk now.
  List<Path> runsOnDisk(RigProcess worker) {
    Path runs = rig.folder().resolve("work").resolve(worker.name()).resolve("runs");
    if (!Files.isDirectory(runs)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(runs)) {
      return all.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The temporary folders on the WebDAV server.
  List<Path> uploads() {
    try (Stream<Path> all = Files.walk(rig.folder().resolve("results"))) {
      return all.filter(path -> path.toString().endsWith(".uploading")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A process that only waits for its parent to notice is dead.
  static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException e) {
      return false;
    }
  }
}
