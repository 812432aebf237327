package pkbs.core.schedule;

import java.util.Comparator;
import java.util.List;
import pkbs.core.Resources;
import pkbs.core.WorkerId;

/// The free resources of all workers during one pass.
final class Room {
  static final int NOWHERE = -1;

  private final List<WorkerRoom> workers;
  private final Resources[] free;

  Room(List<WorkerRoom> workers) {
    this.workers = workers;
    this.free = workers.stream().map(WorkerRoom::free).toArray(Resources[]::new);
  }

  int fit(Lane.Key key) {
    return key.isAlone() ? idleFit(key.shape()) : bestFit(key.shape());
  }

  /// The fullest worker that still has room, so that the same workers stay idle; among equals the
  /// first.
  private int bestFit(Resources shape) {
    int best = NOWHERE;
    for (int i = 0; i < free.length; i++) {
      if (shape.fitsIn(free[i]) && (best == NOWHERE || free[i].cpus() < free[best].cpus())) {
        best = i;
      }
    }
    return best;
  }

  /// The smallest worker that runs nothing and is large enough; among equals the first.
  private int idleFit(Resources shape) {
    int best = NOWHERE;
    for (int i = 0; i < free.length; i++) {
      boolean fits = free[i].equals(capacity(i)) && shape.fitsIn(free[i]);
      if (fits && (best == NOWHERE || free[i].cpus() < free[best].cpus())) {
        best = i;
      }
    }
    return best;
  }

  /// Gives nobody more of the worker that is closest to being idle for this shape.
  void keepForLater(Resources shape) {
    int best = NOWHERE;
    for (int i = 0; i < free.length; i++) {
      if (shape.fitsIn(capacity(i)) && (best == NOWHERE || busy(i) < busy(best))) {
        best = i;
      }
    }
    if (best != NOWHERE) {
      free[best] = Resources.NONE;
    }
  }

  private int busy(int index) {
    return capacity(index).cpus() - free[index].cpus();
  }

  Resources capacity(int index) {
    return workers.get(index).capacity();
  }

  WorkerId take(int index, Resources shape) {
    free[index] = free[index].minus(shape);
    return workers.get(index).worker();
  }

  Verdict verdict(Resources shape) {
    if (workers.isEmpty()) {
      return new Verdict(Verdict.Cause.NO_WORKERS, "no worker is connected");
    }
    boolean ever = workers.stream().anyMatch(worker -> shape.fitsIn(worker.capacity()));
    if (!ever) {
      return new Verdict(
          Verdict.Cause.TOO_LARGE,
          "needs %s; largest worker: %s".formatted(shape, largest().rounded()));
    }
    return new Verdict(
        Verdict.Cause.RESOURCES, "needs %s; most free: %s".formatted(shape, mostFree().rounded()));
  }

  /// Of a job that needs a worker for itself.
  Verdict verdictAlone(Resources shape) {
    Verdict plain = verdict(shape);
    return plain.cause() == Verdict.Cause.RESOURCES
        ? new Verdict(
            Verdict.Cause.RESOURCES,
            "needs %s and no other job beside it, for it lost its worker before".formatted(shape))
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
