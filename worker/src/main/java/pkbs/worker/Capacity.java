package pkbs.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import pkbs.core.Resources;

/// What this worker has and what its runs take of it; never more than it has, whatever is offered.
/// Who waits is served in order. Safe for threads.
final class Capacity {
  private final Resources total;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Integer> processors;
  private final Deque<Object> line = new ArrayDeque<>();
  private Resources used = Resources.NONE;
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
      while (line.peek() != ticket || !used.plus(wanted).fitsIn(total)) {
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

  private List<Integer> numbers(int cpus) {
    List<Integer> numbers = new ArrayList<>();
    while (numbers.size() < cpus && !processors.isEmpty()) {
      numbers.add(processors.poll());
    }
    return numbers;
  }

  /// What one run has taken; given back once, by its first [#close()].
  final class Room implements AutoCloseable {
    private final Resources taken;
    private final List<Integer> numbers;
    private final AtomicBoolean isOpen = new AtomicBoolean(true);

    private Room(Resources taken, List<Integer> numbers) {
      this.taken = taken;
      this.numbers = List.copyOf(numbers);
    }

    /// The processors of the run; empty where runs are not bound.
    List<Integer> processors() {
      return numbers;
    }

    @Override
    public void close() {
      if (isOpen.compareAndSet(true, false)) {
        lock.lock();
        try {
          used = used.minus(taken);
          processors.addAll(numbers);
          changed.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
