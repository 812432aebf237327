package pkbs.core.schedule;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import pkbs.core.Resources;

/// The scheduling pass, always from scratch: higher priority first, then age; a job that does not
/// fit is passed by those that do. A job that has to run alone gets an idle worker; where there is
/// none, one worker gets nothing more until it is idle. An array is one entry of its lane, with a
/// count. A job that needs folders of the submit host goes where they are. Cost: lanes, workers,
/// and for each placement the logarithm of the lanes; more only where processors are free that lack
/// the memory, the scratch or the folders.
public final class Planner {
  private static final Comparator<Cursor> ORDER =
      Comparator.comparingInt((Cursor cursor) -> -cursor.lane.key().priority())
          .thenComparing(Cursor::head);

  private Planner() {}

  public static Plan plan(Snapshot snapshot) {
    Room room = new Room(snapshot.workers());
    PriorityQueue<Cursor> queue = new PriorityQueue<>(ORDER);
    snapshot.lanes().forEach(lane -> queue.add(new Cursor(lane)));
    List<Placement> placements = new ArrayList<>();
    Map<Lane.Key, Verdict> verdicts = new HashMap<>();
    Map<Kind, Verdict> full = new HashMap<>();
    Quotas quotas = new Quotas(snapshot.quotas());
    boolean truncated = false;
    while (!queue.isEmpty()) {
      Cursor cursor = queue.poll();
      Lane.Key key = cursor.lane.key();
      Resources shape = key.shape();
      Optional<Verdict> limit = quotas.limit(key);
      if (limit.isPresent()) {
        verdicts.put(key, limit.get());
        continue;
      }
      // Asked once for a lane: later it is as quick to look for room.
      boolean isFull =
          cursor.isAtStart() && !key.isAlone() && full.containsKey(new Kind(shape, key.volumes()));
      int index = isFull ? Room.NOWHERE : room.fit(key);
      if (index == Room.NOWHERE && key.isAlone()) {
        room.keepForLater(key);
        verdicts.put(key, room.verdictAlone(key));
        continue;
      }
      if (index == Room.NOWHERE) {
        Kind kind = new Kind(shape, key.volumes());
        verdicts.put(key, full.computeIfAbsent(kind, any -> room.verdict(key)));
        continue;
      }
      Resources amount = key.isAlone() ? room.capacity(index) : shape;
      quotas.take(key);
      placements.add(new Placement(cursor.head().job(), room.take(index, amount), amount));
      if (cursor.advance()) {
        queue.add(cursor);
      } else if (cursor.hasMoreBehindHead()) {
        truncated = true;
        verdicts.put(cursor.lane.key(), Verdict.STARTING);
      }
    }
    return new Plan(placements, verdicts, truncated);
  }

  /// What does not fit anywhere any more in this pass, and why not when that was found.
  private record Kind(Resources shape, List<String> volumes) {
    // As in [pkbs.core.JobId].
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Kind that && shape.equals(that.shape) && volumes.equals(that.volumes);
    }

    @Override
    public int hashCode() {
      return 31 * shape.hashCode() + volumes.hashCode();
    }
  }

  /// A lane and how far this pass is in it.
  private static final class Cursor {
    private final Lane lane;
    private int next;
    private int taken;

    Cursor(Lane lane) {
      this.lane = lane;
    }

    Lane.Waiting head() {
      return lane.head().get(next);
    }

    boolean isAtStart() {
      return next == 0 && taken == 0;
    }

    /// On to the next task of the array, or else the next job.
    boolean advance() {
      taken++;
      if (taken < head().count()) {
        return true;
      }
      taken = 0;
      next++;
      return next < lane.head().size();
    }

    boolean hasMoreBehindHead() {
      return lane.waiting() > lane.head().size();
    }
  }
}
