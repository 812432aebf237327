package pkbs.worker.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import pkbs.core.PkbsException;

/// Starts programs with `posix_spawn`: own session, default signals, no open file but the standard
/// three, and the exact reason where it does not work. Source: posix_spawn(3).
public final class Spawner {
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int O_RDONLY = 0;
  private static final int O_APPENDING = 0x1 | 0x40 | 0x400; // O_WRONLY | O_CREAT | O_APPEND
  private static final int OWNER_ONLY = 0600;
  private static final short SETSIGDEF_SETSIGMASK_SETSID = 0x04 | 0x08 | 0x80;

  /// A script that was just written may be held open for an instant by a child that another thread
  /// starts at the same time.
  private static final int ETXTBSY = 26;

  private static final int BUSY_ATTEMPTS = 200;
  private static final Duration BUSY_PAUSE = Duration.ofMillis(5);

  /// More than any C library's `posix_spawnattr_t` (336), `posix_spawn_file_actions_t` (80),
  /// `sigset_t` (128).
  private static final long STRUCT_BYTES = 1024;

  private static final Libc.Function SPAWN =
      Libc.function(
          "posix_spawn",
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER,
          Libc.POINTER);
  private static final Libc.Function ACTIONS_INIT =
      Libc.function("posix_spawn_file_actions_init", Libc.POINTER);
  private static final Libc.Function ACTIONS_DESTROY =
      Libc.function("posix_spawn_file_actions_destroy", Libc.POINTER);
  private static final Libc.Function ADD_OPEN =
      Libc.function(
          "posix_spawn_file_actions_addopen",
          Libc.POINTER,
          Libc.INT,
          Libc.POINTER,
          Libc.INT,
          Libc.INT);
  private static final Libc.Function ADD_DUP2 =
      Libc.function("posix_spawn_file_actions_adddup2", Libc.POINTER, Libc.INT, Libc.INT);
  private static final Libc.Function ADD_CHDIR =
      Libc.function("posix_spawn_file_actions_addchdir_np", Libc.POINTER, Libc.POINTER);
  private static final Libc.Function ADD_CLOSE_FROM =
      Libc.function("posix_spawn_file_actions_addclosefrom_np", Libc.POINTER, Libc.INT);
  private static final Libc.Function ATTRIBUTES_INIT =
      Libc.function("posix_spawnattr_init", Libc.POINTER);
  private static final Libc.Function ATTRIBUTES_DESTROY =
      Libc.function("posix_spawnattr_destroy", Libc.POINTER);
  private static final Libc.Function SET_FLAGS =
      Libc.function("posix_spawnattr_setflags", Libc.POINTER, Libc.SHORT);
  private static final Libc.Function SET_MASK =
      Libc.function("posix_spawnattr_setsigmask", Libc.POINTER, Libc.POINTER);
  private static final Libc.Function SET_DEFAULT =
      Libc.function("posix_spawnattr_setsigdefault", Libc.POINTER, Libc.POINTER);
  private static final Libc.Function NO_SIGNALS = Libc.function("sigemptyset", Libc.POINTER);
  private static final Libc.Function ALL_SIGNALS = Libc.function("sigfillset", Libc.POINTER);

  private Spawner() {}

  /// Starts the program. Where `cpus` are named, the calling thread is bound to them for the rest
  /// of its life, because a child inherits its thread's processors: call on a platform thread of
  /// the run's own.
  ///
  /// @throws SpawnFailedException where nothing was started
  public static Child spawn(SpawnRequest request) {
    if (!request.cpus().isEmpty()) {
      Processors.bindThread(request.cpus());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(STRUCT_BYTES, 16);
      MemorySegment attributes = arena.allocate(STRUCT_BYTES, 16);
      check("file actions", ACTIONS_INIT.call(actions));
      check("attributes", ATTRIBUTES_INIT.call(attributes));
      try {
        addActions(arena, actions, request);
        setAttributes(arena, attributes);
        return spawn(arena, actions, attributes, request);
      } finally {
        ACTIONS_DESTROY.call(actions);
        ATTRIBUTES_DESTROY.call(attributes);
      }
    }
  }

  private static Child spawn(
      Arena arena, MemorySegment actions, MemorySegment attributes, SpawnRequest request) {
    List<String> environment =
        request.environment().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .toList();
    MemorySegment pid = arena.allocate(Libc.INT);
    MemorySegment program = arena.allocateFrom(request.program().toString());
    MemorySegment argv = Libc.strings(arena, request.argv());
    MemorySegment envp = Libc.strings(arena, environment);
    int errno = 0;
    for (int attempt = 0; attempt < BUSY_ATTEMPTS; attempt++) {
      errno = SPAWN.call(pid, program, actions, attributes, argv, envp).value();
      if (errno != ETXTBSY) {
        break;
      }
      LockSupport.parkNanos(BUSY_PAUSE.toNanos());
    }
    if (errno != 0) {
      throw new SpawnFailedException(request, errno);
    }
    return new Child(pid.get(Libc.INT, 0));
  }

  private static void addActions(Arena arena, MemorySegment actions, SpawnRequest request) {
    open(arena, actions, STDIN, Path.of("/dev/null"));
    open(arena, actions, STDOUT, request.stdout());
    request
        .stderr()
        .ifPresentOrElse(
            file -> open(arena, actions, STDERR, file),
            () -> check("dup2", ADD_DUP2.call(actions, STDOUT, STDERR)));
    check("close", ADD_CLOSE_FROM.call(actions, STDERR + 1));
    MemorySegment directory = arena.allocateFrom(request.directory().toString());
    check("chdir", ADD_CHDIR.call(actions, directory));
  }

  private static void open(Arena arena, MemorySegment actions, int descriptor, Path file) {
    int flags = descriptor == STDIN ? O_RDONLY : O_APPENDING;
    MemorySegment path = arena.allocateFrom(file.toString());
    check("open", ADD_OPEN.call(actions, descriptor, path, flags, OWNER_ONLY));
  }

  private static void setAttributes(Arena arena, MemorySegment attributes) {
    MemorySegment none = arena.allocate(STRUCT_BYTES, 16);
    MemorySegment all = arena.allocate(STRUCT_BYTES, 16);
    NO_SIGNALS.call(none);
    ALL_SIGNALS.call(all);
    check("signal mask", SET_MASK.call(attributes, none));
    check("signals", SET_DEFAULT.call(attributes, all));
    check("flags", SET_FLAGS.call(attributes, SETSIGDEF_SETSIGMASK_SETSID));
  }

  private static void check(String what, Libc.Answer answer) {
    if (answer.value() != 0) {
      throw new PkbsException("worker: cannot prepare a process: " + what + ": " + answer.value());
    }
  }
}
