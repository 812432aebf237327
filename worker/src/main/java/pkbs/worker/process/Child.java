package pkbs.worker.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import pkbs.core.PkbsException;

/// A process that this one started and nobody has reaped. Its number cannot be used again by the
/// system before [#reap()].
public final class Child {
  private static final int P_PID = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final int EINTR = 4;
  private static final long SIGINFO_BYTES = 128;
  private static final long RUSAGE_BYTES = 256;
  private static final int SIGNAL_MASK = 0x7f;

  private static final Libc.Function WAITID =
      Libc.function("waitid", Libc.INT, Libc.INT, Libc.POINTER, Libc.INT);
  private static final Libc.Function WAIT4 =
      Libc.function("wait4", Libc.INT, Libc.POINTER, Libc.INT, Libc.POINTER);

  private final int pid;

  Child(int pid) {
    this.pid = pid;
  }

  /// Process id, and session id of everything that does not leave the session.
  public int pid() {
    return pid;
  }

  /// Waits until the process has ended, and leaves it unreaped. Blocks its platform thread.
  public void awaitEnd() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO_BYTES, Long.BYTES);
      Libc.Answer answer;
      do {
        answer = WAITID.call(P_PID, pid, info, WEXITED | WNOWAIT);
      } while (answer.isFailed() && answer.errno() == EINTR);
      check(answer);
    }
  }

  /// Waits for the end and takes the status; once.
  public End reap() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment status = arena.allocate(Libc.INT);
      MemorySegment usage = arena.allocate(RUSAGE_BYTES, Long.BYTES);
      Libc.Answer answer;
      do {
        answer = WAIT4.call(pid, status, 0, usage);
      } while (answer.isFailed() && answer.errno() == EINTR);
      check(answer);
      int raw = status.get(Libc.INT, 0);
      Duration cpu = time(usage, 0).plus(time(usage, 2L * Long.BYTES));
      int signal = raw & SIGNAL_MASK;
      return signal == 0 ? new End(raw >> Byte.SIZE & 0xff, 0, cpu) : new End(0, signal, cpu);
    }
  }

  private static Duration time(MemorySegment usage, long at) {
    return Duration.ofSeconds(usage.get(Libc.LONG, at))
        .plus(usage.get(Libc.LONG, at + Long.BYTES), ChronoUnit.MICROS);
  }

  private void check(Libc.Answer answer) {
    if (answer.isFailed()) {
      throw new PkbsException("worker: process " + pid + ": cannot wait: errno " + answer.errno());
    }
  }

  /// How a process ended.
  ///
  /// @param status 0 to 255; 0 where a signal ended it
  /// @param signal 0 where it ended by itself
  /// @param cpuTime of the process and of all descendants that were waited for
  public record End(int status, int signal, Duration cpuTime) {}
}
