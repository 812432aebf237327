package pkbs.core.schedule;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import pkbs.core.Resources;
import pkbs.core.WorkerId;

/// The free resources of all workers during one pass.
final class Room {
  static final int NOWHERE = -1;

  private final List<WorkerRoom> workers;
  private final Resources[] free;

  /// The workers by their free processors.
  private final TreeMap<Integer, BitSet> byCpus = new TreeMap<>();

  Room(List<WorkerRoom> workers) {
    this.workers = workers;
    this.free = new Resources[workers.size()];
    for (int i = 0; i < free.length; i++) {
      set(i, workers.get(i).free());
    }
  }

  private void set(int index, Resources now) {
    Resources before = free[index];
    free[index] = now;
    if (before == null || before.cpus() != now.cpus()) {
      if (before != null) {
        byCpus.get(before.cpus()).clear(index);
      }
      byCpus.computeIfAbsent(now.cpus(), any -> new BitSet(free.length)).set(index);
    }
  }

  int fit(Lane.Key key) {
    return key.isAlone() ? idleFit(key) : bestFit(key);
  }

  /// The fullest worker that still has room, so that the same workers stay idle; among equals the
  /// first. Looks at workers with processors enough alone.
  private int bestFit(Lane.Key key) {
    for (BitSet equals : byCpus.tailMap(key.shape().cpus()).values()) {
      for (int i = equals.nextSetBit(0); i >= 0; i = equals.nextSetBit(i + 1)) {
        if (key.shape().fitsIn(free[i]) && sees(i, key)) {
          return i;
        }
      }
    }
    return NOWHERE;
  }

  /// The smallest worker that runs nothing and is large enough; among equals the first.
  private int idleFit(Lane.Key key) {
    int best = NOWHERE;
    for (int i = 0; i < free.length; i++) {
      boolean isIdle = free[i].equals(capacity(i));
      boolean fits = isIdle && key.shape().fitsIn(free[i]) && sees(i, key);
      if (fits && (best == NOWHERE || free[i].cpus() < free[best].cpus())) {
        best = i;
      }
    }
    return best;
  }

  /// Whether the worker shares the folders that the jobs of a lane need.
  private boolean sees(int index, Lane.Key key) {
    return workers.get(index).shared().coversAll(key.volumes());
  }

  /// Gives nobody more of the worker that is closest to being idle for jobs of this lane.
  void keepForLater(Lane.Key key) {
    int best = NOWHERE;
    for (int i = 0; i < free.length; i++) {
      boolean fits = key.shape().fitsIn(capacity(i)) && sees(i, key);
      if (fits && (best == NOWHERE || busy(i) < busy(best))) {
        best = i;
      }
    }
    if (best != NOWHERE) {
      set(best, Resources.NONE);
    }
  }

  private int busy(int index) {
    return capacity(index).cpus() - free[index].cpus();
  }

  Resources capacity(int index) {
    return workers.get(index).capacity();
  }

  WorkerId take(int index, Resources shape) {
    set(index, free[index].minus(shape));
    return workers.get(index).worker();
  }

  Verdict verdict(Lane.Key key) {
    Resources shape = key.shape();
    if (workers.isEmpty()) {
      return new Verdict(Verdict.Cause.NO_WORKERS, "no worker is connected");
    }
    if (workers.stream().noneMatch(worker -> worker.shared().coversAll(key.volumes()))) {
      return new Verdict(
          Verdict.Cause.NO_SHARED_FILES,
          "no worker shares %s with the submit host".formatted(String.join(" ", key.volumes())));
    }
    boolean ever =
        workers.stream()
            .filter(worker -> worker.shared().coversAll(key.volumes()))
            .anyMatch(worker -> shape.fitsIn(worker.capacity()));
    if (!ever) {
      return new Verdict(
          Verdict.Cause.TOO_LARGE,
          "needs %s; largest worker: %s".formatted(shape, largest().rounded()));
    }
    return new Verdict(
        Verdict.Cause.RESOURCES, "needs " + shape + "; most free: " + mostFree().rounded());
  }

  /// Of a job that needs a worker for itself.
  Verdict verdictAlone(Lane.Key key) {
    Verdict plain = verdict(key);
    return plain.cause() == Verdict.Cause.RESOURCES
        ? new Verdict(
            Verdict.Cause.RESOURCES, "needs %s and no other job beside it".formatted(key.shape()))
        : plain;
  }

  private Resources largest() {
    return workers.stream()
        .map(WorkerRoom::capacity)
        .max(Comparator.comparingInt(Resources::cpus).thenComparing(Resources::memory))
        .orElse(Resources.NONE);
  }

  private Resources mostFree() {
    Resources most = Resources.NONE;
    for (Resources candidate : free) {
      if (candidate.cpus() > most.cpus()
          || candidate.cpus() == most.cpus() && candidate.memory().compareTo(most.memory()) > 0) {
        most = candidate;
      }
    }
    return most;
  }
}
