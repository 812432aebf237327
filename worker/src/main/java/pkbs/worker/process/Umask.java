package pkbs.worker.process;

import java.util.Optional;
import java.util.function.Supplier;

/// The permission bits that new files lack, for a while. Source: umask(2), unshare(2).
public final class Umask {
  private static final int CLONE_FS = 0x200;

  private static final Libc.Function UNSHARE = Libc.function("unshare", Libc.INT);
  private static final Libc.Function SET = Libc.function("umask", Libc.INT);

  private Umask() {}

  /// Does the work under a mask that holds for this platform thread and what it starts. Where the
  /// system does not let a thread have one of its own, it holds for the whole process meanwhile,
  /// for one work at a time.
  ///
  /// @param mask 0 to 0777; absent: as it is
  public static <T> T during(Optional<Integer> mask, Supplier<T> work) {
    if (mask.isEmpty()) {
      return work.get();
    }
    if (!UNSHARE.call(CLONE_FS).isFailed()) {
      return under(mask.get(), work);
    }
    synchronized (Umask.class) {
      return under(mask.get(), work);
    }
  }

  private static <T> T under(int mask, Supplier<T> work) {
    int before = SET.call(mask).value();
    try {
      return work.get();
    } finally {
      SET.call(before);
    }
  }
}
