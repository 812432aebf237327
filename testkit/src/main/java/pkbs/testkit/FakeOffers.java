package pkbs.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import pkbs.core.WorkerId;
import pkbs.protocol.Offer;

/// The work stream in memory.
final class FakeOffers {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

  /// @param hiddenUntil nanos until which it is delivered to nobody else
  record Entry(long sequence, WorkerId worker, Offer offer, long hiddenUntil) {}

  private final Duration ackWait;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Entry> entries = new ArrayList<>();
  private final Set<WorkerId> welcome = new HashSet<>();
  private final Map<String, Long> ids = new HashMap<>();
  private long last;

  FakeOffers(Duration ackWait, LongSupplier nanos) {
    this.ackWait = ackWait;
    this.nanos = nanos;
  }

  void welcome(WorkerId worker) {
    change(() -> welcome.add(worker));
  }

  void dismiss(WorkerId worker) {
    change(() -> {
      welcome.remove(worker);
      entries.removeIf(entry -> entry.worker.equals(worker));
    });
  }

  void purge() {
    change(entries::clear);
  }

  long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  long withdraw(long upTo) {
    lock.lock();
    try {
      int before = entries.size();
      entries.removeIf(entry -> entry.sequence <= upTo);
      return before - entries.size();
    } finally {
      lock.unlock();
    }
  }

  void remove(long sequence) {
    change(() -> entries.removeIf(entry -> entry.sequence == sequence));
  }

  /// Makes a delivered offer come again at once.
  void reveal(long sequence) {
    change(() -> entries.replaceAll(e -> e.sequence == sequence ? until(e, nanos()) : e));
  }

  long add(WorkerId worker, Offer offer) {
    lock.lock();
    try {
      String id = offer.run() + "/" + offer.epoch() + "/" + worker;
      long known = ids.getOrDefault(id, 0L);
      if (entries.stream().noneMatch(entry -> entry.sequence == known)) {
        ids.put(id, ++last);
        entries.add(new Entry(last, worker, offer, nanos()));
        changed.signalAll();
      }
      return ids.get(id);
    } finally {
      lock.unlock();
    }
  }

  /// Waits in real time.
  List<Entry> take(WorkerId worker, int most, Duration wait) throws InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    lock.lockInterruptibly();
    try {
      List<Entry> taken = takeNow(worker, most);
      while (taken.isEmpty() && System.nanoTime() < deadline) {
        long glance = Math.min(deadline - System.nanoTime(), BETWEEN_LOOKS.toNanos());
        changed.awaitNanos(glance);
        taken = takeNow(worker, most);
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private List<Entry> takeNow(WorkerId worker, int most) {
    if (!welcome.contains(worker)) {
      return List.of();
    }
    long now = nanos();
    List<Entry> due =
        entries.stream()
            .filter(entry -> entry.worker.equals(worker) && entry.hiddenUntil - now <= 0)
            .limit(most)
            .toList();
    entries.replaceAll(
        entry -> due.contains(entry) ? until(entry, now + ackWait.toNanos()) : entry);
    return due;
  }

  private static Entry until(Entry entry, long hiddenUntil) {
    return new Entry(entry.sequence, entry.worker, entry.offer, hiddenUntil);
  }

  private long nanos() {
    return nanos.getAsLong();
  }

  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
