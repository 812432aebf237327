package pkbs.core;

import org.jspecify.annotations.Nullable;

/// One attempt at one task of a job; the key of its run record.
///
/// @param first the first task of the range that the run covers, 0 for a plain job
/// @param attempt counted from 1 by the leader, never by deliveries
public record RunId(JobId job, int first, int attempt) {
  public RunId {
    if (first < 0 || attempt < 1) {
      throw new IllegalArgumentException("run out of range: " + first + "." + attempt);
    }
  }

  public static RunId of(JobId job, int attempt) {
    return new RunId(job, 0, attempt);
  }

  /// `r.<job>.<first>.<attempt>`, the key in the run bucket.
  public String key() {
    return "r." + job.sequence() + "." + first + "." + attempt;
  }

  /// Reads [#key()] back; an [IllegalArgumentException] names a key that is none.
  public static RunId ofKey(String key) {
    String[] parts = key.split("\\.", -1);
    if (parts.length != 4 || !parts[0].equals("r")) {
      throw new IllegalArgumentException("not a run key: " + key);
    }
    return new RunId(
        new JobId(Long.parseLong(parts[1])),
        Integer.parseInt(parts[2]),
        Integer.parseInt(parts[3]));
  }

  // As in [JobId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RunId that
        && job.sequence() == that.job.sequence()
        && first == that.first
        && attempt == that.attempt;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * job.hashCode() + first) + attempt;
  }

  @Override
  public String toString() {
    return key();
  }
}
