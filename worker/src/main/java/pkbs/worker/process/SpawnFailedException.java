package pkbs.worker.process;

import pkbs.core.PkbsException;

/// The system did not start a program; nothing runs.
public final class SpawnFailedException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int E2BIG = 7;
  private static final int ENOEXEC = 8;
  private static final int EACCES = 13;
  private static final int ENOTDIR = 20;
  private static final int ETXTBSY = 26;
  private static final int ELOOP = 40;

  private final int errno;

  SpawnFailedException(SpawnRequest request, int errno) {
    super(request.program() + ": " + text(errno));
    this.errno = errno;
  }

  /// Whether trying on another machine is pointless: the program itself is at fault. Otherwise this
  /// machine is (out of memory, of processes, of files).
  public boolean isProgramsFault() {
    return switch (errno) {
      case EPERM, ENOENT, E2BIG, ENOEXEC, EACCES, ENOTDIR, ELOOP -> true;
      default -> false;
    };
  }

  private static String text(int errno) {
    return switch (errno) {
      case EPERM, EACCES -> "permission denied";
      case ENOENT, ENOTDIR -> "not found";
      case E2BIG -> "arguments and environment are too long";
      case ENOEXEC -> "is neither a script with a #! line nor a program for this machine";
      case ETXTBSY -> "is being written";
      case ELOOP -> "too many symbolic links";
      default -> "cannot be started (errno " + errno + ")";
    };
  }
}
