package pkbs.core.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pkbs.core.JobId;
import pkbs.core.Resources;

/// Waiting jobs that differ only in age: same shape, same priority.
///
/// @param head the oldest ones, oldest first, at most [Board#HEAD_MAX]
/// @param waiting how many there are in all, an array counted once
public record Lane(Key key, List<Waiting> head, int waiting) {

  /// What the jobs of a lane share.
  ///
  /// @param shape what each takes from a worker
  /// @param isAlone whether each has to be the only one on its worker
  /// @param quotas names of [Snapshot#quotas()]: at most so many of them all may be placed
  /// @param volumes folders that their worker has to share
  public record Key(
      int priority, Resources shape, boolean isAlone, List<String> quotas, List<String> volumes) {
    public Key(int priority, Resources shape, boolean isAlone) {
      this(priority, shape, isAlone, List.of(), List.of());
    }

    public Key(int priority, Resources shape) {
      this(priority, shape, false);
    }

    // As in [pkbs.core.JobId].
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that
          && priority == that.priority
          && isAlone == that.isAlone
          && shape.equals(that.shape)
          && quotas.equals(that.quotas)
          && volumes.equals(that.volumes);
    }

    @Override
    public int hashCode() {
      int own = 31 * (31 * priority + shape.hashCode()) + Boolean.hashCode(isAlone);
      return 31 * (31 * own + quotas.hashCode()) + volumes.hashCode();
    }
  }

  /// One waiting job, or an array with tasks that wait.
  ///
  /// @param order grows with the time at which the job became eligible
  /// @param count how many runs of it may be placed now, 1 for a plain job
  public record Waiting(JobId job, long order, int count) implements Comparable<Waiting> {
    public Waiting(JobId job, long order) {
      this(job, order, 1);
    }

    @Override
    public int compareTo(Waiting other) {
      int byOrder = Long.compare(order, other.order);
      return byOrder != 0 ? byOrder : job.compareTo(other.job);
    }
  }
}
