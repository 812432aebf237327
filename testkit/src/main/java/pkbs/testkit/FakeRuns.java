package pkbs.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.jetstream.RunBook.Versioned;

/// The run bucket in memory.
final class FakeRuns {
  private final Map<RunId, Versioned> runs = new LinkedHashMap<>();
  private final List<Receiver<Versioned>> watches = new ArrayList<>();
  private long last;

  /// Writes where the key's revision is `revision`, 0 for none.
  ///
  /// @return the new revision, 0 where it was another
  synchronized long write(Run run, long revision) {
    if (revision != read(run.id()).map(Versioned::revision).orElse(0L)) {
      return 0;
    }
    Versioned written = new Versioned(run, ++last);
    runs.remove(run.id());
    runs.put(run.id(), written);
    watches.removeIf(Receiver::isClosed);
    watches.forEach(watch -> watch.send(written));
    return written.revision();
  }

  synchronized Optional<Versioned> read(RunId id) {
    return Optional.ofNullable(runs.get(id));
  }

  synchronized List<Versioned> readAll() {
    return List.copyOf(runs.values());
  }

  synchronized void watch(Receiver<Versioned> watch, Runnable loaded) {
    runs.values().forEach(watch::send);
    watch.run(loaded);
    watches.add(watch);
  }

  record Snapshot(Map<RunId, Versioned> runs, long last) {}

  synchronized Snapshot snapshot() {
    return new Snapshot(Map.copyOf(runs), last);
  }

  synchronized void restore(Snapshot snapshot) {
    runs.clear();
    runs.putAll(snapshot.runs());
    last = snapshot.last();
  }

  synchronized void remove(long below) {
    runs.values().removeIf(v -> v.revision() < below);
  }

  synchronized void remove(JobId job, long below) {
    runs.values().removeIf(v -> v.run().id().job().equals(job) && v.revision() < below);
  }
}
