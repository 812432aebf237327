package pkbs.worker.process;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import pkbs.core.PkbsException;

/// Calls of the C library, each bound once by name. Takes glibc 2.34 or newer, which is where
/// `posix_spawn_file_actions_addclosefrom_np` came from.
@SuppressWarnings("restricted")
final class Libc {
  /// `pid_t`, `int`.
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;

  /// `long`, `size_t`.
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

  static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private Libc() {}

  /// A function that answers with an `int`.
  static Function function(String name, MemoryLayout... arguments) {
    MethodHandle handle =
        LINKER
            .downcallHandle(
                symbol(name),
                FunctionDescriptor.of(INT, arguments),
                Linker.Option.captureCallState("errno"))
            .asSpreader(1, Object[].class, arguments.length);
    return new Function(name, handle);
  }

  /// A function that answers with a pointer.
  static PointerFunction pointer(String name, MemoryLayout... arguments) {
    MethodHandle handle =
        LINKER
            .downcallHandle(symbol(name), FunctionDescriptor.of(POINTER, arguments))
            .asSpreader(Object[].class, arguments.length);
    return new PointerFunction(name, handle);
  }

  private static MemorySegment symbol(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() ->
            new PkbsException(
                "worker: the C library has no " + name + "; use glibc 2.34 or newer"));
  }

  /// A bound function.
  static final class Function {
    private final String name;
    private final MethodHandle handle;

    private Function(String name, MethodHandle handle) {
      this.name = name;
      this.handle = handle;
    }

    Answer call(Object... arguments) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(STATE);
        int value = (int) handle.invoke(state, arguments);
        return new Answer(value, (int) ERRNO.get(state, 0L));
      } catch (Throwable e) {
        throw new LinkageError("calling " + name, e);
      }
    }
  }

  /// A bound function.
  static final class PointerFunction {
    private final String name;
    private final MethodHandle handle;

    private PointerFunction(String name, MethodHandle handle) {
      this.name = name;
      this.handle = handle;
    }

    MemorySegment call(Object... arguments) {
      try {
        return (MemorySegment) handle.invoke(arguments);
      } catch (Throwable e) {
        throw new LinkageError("calling " + name, e);
      }
    }
  }

  /// @param errno only meaningful where `value` says that the call failed
  record Answer(int value, int errno) {
    boolean isFailed() {
      return value < 0;
    }
  }

  /// A null-terminated array of C strings.
  static MemorySegment strings(Arena arena, List<String> texts) {
    List<MemorySegment> pointers = new ArrayList<>();
    texts.forEach(text -> pointers.add(arena.allocateFrom(text)));
    MemorySegment array = arena.allocate(POINTER, pointers.size() + 1L);
    for (int i = 0; i < pointers.size(); i++) {
      array.setAtIndex(POINTER, i, pointers.get(i));
    }
    array.setAtIndex(POINTER, pointers.size(), MemorySegment.NULL);
    return array;
  }
}
