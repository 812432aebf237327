package pkbs.worker.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// The processors of this machine by their numbers. Source: sched_setaffinity(2).
public final class Processors {
  private static final int MASK_BYTES = 1024;
  private static final int CALLING_THREAD = 0;

  private static final Libc.Function GET =
      Libc.function("sched_getaffinity", Libc.INT, Libc.LONG, Libc.POINTER);
  private static final Libc.Function SET =
      Libc.function("sched_setaffinity", Libc.INT, Libc.LONG, Libc.POINTER);

  private Processors() {}

  /// Those that the calling thread may use; empty where the system does not say.
  public static List<Integer> usable() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      List<Integer> numbers = new ArrayList<>();
      if (GET.call(CALLING_THREAD, (long) MASK_BYTES, mask).isFailed()) {
        return numbers;
      }
      for (int i = 0; i < MASK_BYTES * Byte.SIZE; i++) {
        if ((mask.get(ValueLayout.JAVA_BYTE, i / Byte.SIZE) >> (i % Byte.SIZE) & 1) == 1) {
          numbers.add(i);
        }
      }
      return numbers;
    }
  }

  /// Binds the calling platform thread, and what it starts from now on. Without effect where the
  /// system refuses.
  static void bindThread(List<Integer> numbers) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
      for (int number : numbers) {
        long at = number / Byte.SIZE;
        byte bits = mask.get(ValueLayout.JAVA_BYTE, at);
        mask.set(ValueLayout.JAVA_BYTE, at, (byte) (bits | 1 << (number % Byte.SIZE)));
      }
      SET.call(CALLING_THREAD, (long) MASK_BYTES, mask);
    }
  }
}
