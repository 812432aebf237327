package pkbs.core;

import org.jspecify.annotations.Nullable;

/// What a run takes from a worker, or what a worker has.
///
/// @param cpus whole processors, 0 or more
/// @param memory resident memory of the whole process tree
/// @param scratch disk space below the job's directory
public record Resources(int cpus, Memory memory, Memory scratch) {
  public static final Resources NONE = new Resources(0, Memory.NONE, Memory.NONE);

  public Resources {
    if (cpus < 0) {
      throw new IllegalArgumentException("negative cpus: " + cpus);
    }
  }

  public boolean fitsIn(Resources room) {
    return cpus <= room.cpus
        && memory.compareTo(room.memory) <= 0
        && scratch.compareTo(room.scratch) <= 0;
  }

  public Resources plus(Resources other) {
    return new Resources(cpus + other.cpus, memory.plus(other.memory), scratch.plus(other.scratch));
  }

  /// The difference, each part at least nothing.
  public Resources minus(Resources other) {
    return new Resources(
        Math.max(0, cpus - other.cpus), memory.minus(other.memory), scratch.minus(other.scratch));
  }

  // As in [JobId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Resources that
        && cpus == that.cpus
        && memory.bytes() == that.memory.bytes()
        && scratch.bytes() == that.scratch.bytes();
  }

  @Override
  public int hashCode() {
    return 31 * (31 * cpus + memory.hashCode()) + scratch.hashCode();
  }

  /// For people: `ncpus=2 mem=4gb scratch=10gb`, without scratch where there is none.
  @Override
  public String toString() {
    String text = "ncpus=" + cpus + " mem=" + memory;
    return scratch.equals(Memory.NONE) ? text : text + " scratch=" + scratch;
  }

  /// What a worker has, amounts rounded down to a tenth of their unit: `ncpus=8 mem=18.8gb
  /// scratch=63gb`.
  public String rounded() {
    return "ncpus=" + cpus + " mem=" + memory.rounded() + " scratch=" + scratch.rounded();
  }
}
