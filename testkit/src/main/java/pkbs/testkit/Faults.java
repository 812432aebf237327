package pkbs.testkit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import pkbs.jetstream.StoreUnavailableException;

/// What goes wrong with the next calls of one [FakeStore]. Safe for threads.
public final class Faults {
  /// A kind of call that can fail.
  public enum Call {
    /// A look at the books without writing.
    LOOK,
    TAKE_OVER,
    /// Any append to the books.
    APPEND,
    /// Any removal: of jobs, runs, offers, workers.
    PURGE,
    CREATE_RUN,
    UPDATE_RUN,
    /// One run or all.
    READ_RUN,
    WELCOME,
    OFFER,
    FETCH,
    PUT_PAYLOAD,
    GET_PAYLOAD,
    PUBLISH_LOG,
    BEAT
  }

  /// How a call fails.
  public enum Fault {
    /// Without effect, and the caller learns nothing: an unavailable store, a dropped log piece, an
    /// unanswered heartbeat.
    NOT_DONE,
    /// With its effect, but the caller learns nothing.
    DONE_BUT_UNKNOWN,
    /// Another dispatcher writes first. For [Call#TAKE_OVER] and [Call#APPEND].
    FENCED
  }

  private final Map<Call, Deque<Fault>> next = new EnumMap<>(Call.class);
  private boolean connected = true;
  private int reconnects;

  Faults() {}

  /// The next call of this kind that has no fault yet fails like this.
  public synchronized void failNext(Call call, Fault fault) {
    if (fault == Fault.FENCED && call != Call.TAKE_OVER && call != Call.APPEND) {
      throw new IllegalArgumentException(call + " cannot be fenced");
    }
    next.computeIfAbsent(call, any -> new ArrayDeque<>()).add(fault);
  }

  /// Until [#connect], every call fails without effect.
  public synchronized void disconnect() {
    connected = false;
  }

  public synchronized void connect() {
    if (!connected) {
      reconnects++;
    }
    connected = true;
  }

  synchronized int reconnects() {
    return reconnects;
  }

  synchronized boolean isConnected() {
    return connected;
  }

  /// The fault of a call that begins now, used up by this.
  synchronized Optional<Fault> take(Call call) {
    if (!connected) {
      return Optional.of(Fault.NOT_DONE);
    }
    return Optional.ofNullable(next.get(call)).map(Deque::poll);
  }

  /// Runs `effect`, or fails as told; not for calls that can be fenced.
  <T> T pass(Call call, Supplier<T> effect) {
    Optional<Fault> fault = take(call);
    if (fault.isEmpty()) {
      return effect.get();
    }
    if (fault.get() == Fault.DONE_BUT_UNKNOWN) {
      effect.get();
    }
    throw unknown(call);
  }

  static StoreUnavailableException unknown(Call call) {
    return new StoreUnavailableException("fake store: " + call + ": no answer", null);
  }
}
