package pkbs.core;

import org.jspecify.annotations.Nullable;

/// An amount of memory or disk space in bytes, never negative.
public record Memory(long bytes) implements Comparable<Memory> {
  private static final long KIB = 1024;
  private static final String[] UNITS = {"b", "kb", "mb", "gb", "tb"};

  public static final Memory NONE = new Memory(0);

  public Memory {
    if (bytes < 0) {
      throw new IllegalArgumentException("negative memory: " + bytes);
    }
  }

  public static Memory ofMebibytes(long mebibytes) {
    return new Memory(mebibytes * KIB * KIB);
  }

  public Memory plus(Memory other) {
    return new Memory(Math.addExact(bytes, other.bytes));
  }

  /// The difference, or [#NONE] where `other` is larger.
  public Memory minus(Memory other) {
    return new Memory(Math.max(0, bytes - other.bytes));
  }

  /// The PBS spelling in whole kibibytes, rounded up: `2048kb`. Source: qstat(1B).
  public String toPbs() {
    return (bytes + KIB - 1) / KIB + "kb";
  }

  /// The largest unit that keeps the value whole: `4gb`, `1536mb`, `1000000b`.
  @Override
  public String toString() {
    long value = bytes;
    int unit = 0;
    while (value != 0 && value % KIB == 0 && unit < UNITS.length - 1) {
      value /= KIB;
      unit++;
    }
    return value + UNITS[unit];
  }

  /// The largest unit of which there is at least one, rounded down to a tenth: `18.8gb`, `4gb`.
  public String rounded() {
    long unit = 1;
    int name = 0;
    while (bytes / unit >= KIB && name < UNITS.length - 1) {
      unit *= KIB;
      name++;
    }
    long tenths = bytes % unit * 10 / unit;
    return bytes / unit + (tenths == 0 ? "" : "." + tenths) + UNITS[name];
  }

  // As in [JobId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Memory that && bytes == that.bytes;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(bytes);
  }

  @Override
  public int compareTo(Memory other) {
    return Long.compare(bytes, other.bytes);
  }
}
