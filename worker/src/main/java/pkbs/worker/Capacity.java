package pkbs.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import pkbs.core.Memory;
import pkbs.core.Resources;

/// What this worker has and what its runs take of it; never more than it has, whatever is offered.
/// Who waits is served in order. Results that wait to be stored go on taking the scratch space that
/// they fill. Safe for threads.
final class Capacity {
  /// Waiting results count in such parts of the scratch space, rounded down: the leader hears of a
  /// few changes instead of many.
  private static final int SCRATCH_PARTS = 10;

  private static final int BACKLOG_PARTS_MAX = 8;

  /// Each waiting run has a thread, and a line in every heartbeat.
  private static final int WAITING_RESULTS_MAX = 500;

  private final Resources total;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Integer> processors;
  private final Deque<Object> line = new ArrayDeque<>();
  private Resources used = Resources.NONE;
  private long waitingBytes;
  private int waitingResults;
  private boolean isClosed;

  /// @param processors the numbers of the processors that may be given to runs; runs are bound to
  ///   theirs only where there is one for every cpu of `total`
  Capacity(Resources total, List<Integer> processors) {
    this.total = total;
    this.processors = new ArrayDeque<>(processors.size() >= total.cpus() ? processors : List.of());
  }

  Resources total() {
    return total;
  }

  /// What it has, less what waiting results fill.
  Resources available() {
    lock.lock();
    try {
      return new Resources(
          total.cpus(),
          total.memory(),
          total.scratch().minus(new Memory(waitingParts() * partBytes())));
    } finally {
      lock.unlock();
    }
  }

  /// Why nothing should be fetched until results were stored; empty where it may.
  Optional<String> backlog() {
    lock.lock();
    try {
      if (waitingResults > WAITING_RESULTS_MAX) {
        return Optional.of("results of %d jobs wait to be stored".formatted(waitingResults));
      }
      return waitingBytes > BACKLOG_PARTS_MAX * partBytes() && waitingBytes > 0
          ? Optional.of(
              "results that wait to be stored fill %s of %s scratch space"
                  .formatted(new Memory(waitingBytes).rounded(), total.scratch().rounded()))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private long waitingParts() {
    return partBytes() == 0 ? 0 : Math.min(SCRATCH_PARTS, waitingBytes / partBytes());
  }

  private long partBytes() {
    return total.scratch().bytes() / SCRATCH_PARTS;
  }

  /// At least 0.
  int freeCpus() {
    lock.lock();
    try {
      return total.minus(used).cpus();
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return line.size();
    } finally {
      lock.unlock();
    }
  }

  /// Takes what a run needs, after all who came before.
  ///
  /// @return empty where it did not become free in `most`, or never can
  Optional<Room> take(Resources wanted, Duration most) throws InterruptedException {
    Object ticket = new Object();
    lock.lock();
    try {
      line.add(ticket);
      long left = most.toNanos();
      while (line.peek() != ticket || !used.plus(wanted).fitsIn(available())) {
        if (left <= 0 || isClosed || !wanted.fitsIn(total)) {
          return Optional.empty();
        }
        left = changed.awaitNanos(left);
      }
      used = used.plus(wanted);
      return Optional.of(new Room(wanted, numbers(wanted.cpus())));
    } finally {
      line.remove(ticket);
      changed.signalAll();
      lock.unlock();
    }
  }

  /// Nothing is given to anybody any more; who waits goes away empty.
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something was given back or taken, `most` at the longest.
  void awaitChange(Duration most) throws InterruptedException {
    lock.lock();
    try {
      changed.awaitNanos(most.toNanos());
    } finally {
      lock.unlock();
    }
  }

  private enum State {
    TAKEN,
    WAITING,
    CLOSED
  }

  private List<Integer> numbers(int cpus) {
    List<Integer> numbers = new ArrayList<>();
    while (numbers.size() < cpus && !processors.isEmpty()) {
      numbers.add(processors.poll());
    }
    return numbers;
  }

  /// What one run has taken; given back once, by its first [#close()], or before that but for the
  /// scratch space that its results fill.
  final class Room implements AutoCloseable {
    private final Resources taken;
    private final List<Integer> numbers;
    private State state = State.TAKEN;
    private long resultBytes;

    private Room(Resources taken, List<Integer> numbers) {
      this.taken = taken;
      this.numbers = List.copyOf(numbers);
    }

    /// The processors of the run; empty where runs are not bound.
    List<Integer> processors() {
      return numbers;
    }

    /// The program has ended: only its results are left.
    ///
    /// @param bytes that they fill
    void keepResults(long bytes) {
      lock.lock();
      try {
        if (state == State.TAKEN) {
          giveBack();
          state = State.WAITING;
          resultBytes = bytes;
          waitingBytes += bytes;
          waitingResults++;
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        switch (state) {
          case TAKEN -> giveBack();
          case WAITING -> {
            waitingBytes -= resultBytes;
            waitingResults--;
            changed.signalAll();
          }
          case CLOSED -> {}
        }
        state = State.CLOSED;
      } finally {
        lock.unlock();
      }
    }

    private void giveBack() {
      used = used.minus(taken);
      processors.addAll(numbers);
      changed.signalAll();
    }
  }
}
