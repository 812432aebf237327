package pkbs.core.schedule;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import pkbs.core.Memory;
import pkbs.core.Resources;

/// Room on workers, equal ones counted together, so that a million equal tasks cost no more than
/// one; and as many fresh workers as are needed.
final class Holds {
  private static final Comparator<Resources> FULLEST_FIRST =
      Comparator.comparingInt(Resources::cpus)
          .thenComparing(Resources::memory)
          .thenComparing(Resources::scratch);

  private final Resources template;
  private final TreeMap<Resources, Long> rooms = new TreeMap<>(FULLEST_FIRST);
  private long fresh;

  Holds(Resources template) {
    this.template = template;
  }

  void add(Resources free) {
    rooms.merge(free, 1L, Long::sum);
  }

  /// Fresh workers that were needed so far.
  long fresh() {
    return fresh;
  }

  /// Puts runs of one shape where they fit.
  ///
  /// @return how many are held; 0 for a shape that no worker of the pool can hold
  int put(Lane.Key lane, int count) {
    Resources shape = lane.shape();
    if (count == 0) {
      return 0;
    }
    if (template.equals(Resources.NONE)) {
      fresh = Math.max(fresh, 1); // the first worker tells its size
      return count;
    }
    if (!shape.fitsIn(template)) {
      return 0;
    }
    if (lane.isAlone()) {
      fresh += count;
      return count;
    }
    long left = count;
    for (Map.Entry<Resources, Long> room : Map.copyOf(rooms).entrySet()) {
      left -= fill(room.getKey(), room.getValue(), shape, left);
    }
    open(shape, left);
    return count;
  }

  /// @return how many of `count` found a place in these equal rooms
  private long fill(Resources free, long howMany, Resources shape, long count) {
    long each = times(shape, free);
    if (each == 0 || count == 0) {
      return 0;
    }
    long full = Math.min(howMany, count / each);
    long rest = full < howMany ? count % each : 0;
    take(free, full + (rest > 0 ? 1 : 0));
    leave(free, shape, each, full);
    leave(free, shape, rest, rest > 0 ? 1 : 0);
    return full * each + rest;
  }

  private void open(Resources shape, long count) {
    long each = times(shape, template);
    long full = count / each;
    long rest = count % each;
    fresh += full + (rest > 0 ? 1 : 0);
    leave(template, shape, each, full);
    leave(template, shape, rest, rest > 0 ? 1 : 0);
  }

  private void take(Resources free, long howMany) {
    rooms.computeIfPresent(free, (any, there) -> there > howMany ? there - howMany : null);
  }

  private void leave(Resources free, Resources shape, long each, long howMany) {
    if (howMany > 0) {
      rooms.merge(
          new Resources(
              (int) (free.cpus() - each * shape.cpus()),
              new Memory(free.memory().bytes() - each * shape.memory().bytes()),
              new Memory(free.scratch().bytes() - each * shape.scratch().bytes())),
          howMany,
          Long::sum);
    }
  }

  /// How many of a shape a room holds.
  private static long times(Resources shape, Resources room) {
    return Math.min(
        times(shape.cpus(), room.cpus()),
        Math.min(
            times(shape.memory().bytes(), room.memory().bytes()),
            times(shape.scratch().bytes(), room.scratch().bytes())));
  }

  private static long times(long part, long whole) {
    return part == 0 ? Integer.MAX_VALUE : whole / part;
  }
}
