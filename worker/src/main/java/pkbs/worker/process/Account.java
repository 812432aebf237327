package pkbs.worker.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Set;
import pkbs.core.PkbsException;

/// The operating system user that this process and its jobs run as. Source: getpwuid(3).
///
/// @param shell absolute, `/bin/sh` where the user has none that runs anything
@SuppressWarnings("restricted")
public record Account(String name, Path home, Path shell) {
  private static final long NAME = 0;
  private static final long HOME = 32;
  private static final long SHELL = 40;
  private static final Path DEFAULT_SHELL = Path.of("/bin/sh");

  /// What the user database has for accounts that nobody logs in to.
  private static final Set<String> NO_SHELLS =
      Set.of("", "/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/usr/bin/false");

  /// Reads the user database: call once, at start.
  public static Account current() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment entry =
          Libc.pointer("getpwuid", Libc.INT).call(Libc.function("geteuid").call().value());
      if (entry.address() == 0) {
        return new Account(
            System.getProperty("user.name"),
            Path.of(System.getProperty("user.home")),
            DEFAULT_SHELL);
      }
      MemorySegment struct = entry.reinterpret(SHELL + Long.BYTES, arena, each -> {});
      String shell = text(struct, SHELL);
      return new Account(
          text(struct, NAME),
          Path.of(text(struct, HOME)),
          NO_SHELLS.contains(shell) ? DEFAULT_SHELL : Path.of(shell));
    } catch (IndexOutOfBoundsException e) {
      throw new PkbsException("worker: cannot read this user's entry in the user database", e);
    }
  }

  private static String text(MemorySegment struct, long at) {
    return struct.get(Libc.POINTER, at).reinterpret(Long.MAX_VALUE).getString(0);
  }
}
