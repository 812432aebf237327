package pkbs.dispatcher;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Job;
import pkbs.core.PayloadRef;
import pkbs.jetstream.CrashPoint;
import pkbs.jetstream.PayloadStore;

/// The payloads in storage: put there before their job, removed an hour after their last one, and
/// the newest kept in memory as well, for storage that forgets. One that was put there a moment ago
/// is not sent again with the next job that has it.
final class PayloadShelf {
  private static final Logger log = LoggerFactory.getLogger(PayloadShelf.class);
  private static final Duration GARBAGE_AGE = Duration.ofHours(1);
  private static final long RECENT_BYTES_MAX = 16L << 20;

  /// Far below the age at which a leader, this one or another, removes what no job uses.
  static final Duration STORED_MAX = Duration.ofMinutes(5);

  private static final int STORED_KEYS_MAX = 10_000;

  private final PayloadStore payloads;
  private final Time time;
  private final Map<String, Long> unusedSince = new HashMap<>();
  private final Map<String, Long> touchedAt = new ConcurrentHashMap<>();
  private final Map<String, Stored> stored = new ConcurrentHashMap<>();
  private final Map<String, byte[]> recent = new LinkedHashMap<>();
  private final ReadWriteLock shelf = new ReentrantReadWriteLock();
  private long recentBytes;

  /// What this leader knows to be in storage.
  ///
  /// @param connection on which it was put there or seen; another may lead to a storage that forgot
  private record Stored(int connection, long at) {}

  PayloadShelf(PayloadStore payloads, Time time) {
    this.payloads = payloads;
    this.time = time;
  }

  /// Stores a payload for a job that is about to be submitted. Any thread.
  void keep(PayloadRef ref, byte[] bytes) {
    shelf.readLock().lock();
    try {
      touchedAt.put(ref.sha256(), time.nanos());
      if (!isStored(ref.sha256())) {
        int connection = payloads.connection();
        payloads.putIfAbsent(ref, bytes);
        noteStored(ref.sha256(), new Stored(connection, time.nanos()));
      }
      remember(ref.sha256(), bytes);
      CrashPoint.SUBMIT_PAYLOAD_STORED.reached();
    } finally {
      shelf.readLock().unlock();
    }
  }

  private boolean isStored(String sha256) {
    Stored known = stored.get(sha256);
    return known != null
        && known.connection == payloads.connection()
        && time.since(known.at).compareTo(STORED_MAX) < 0;
  }

  private void noteStored(String sha256, Stored now) {
    if (stored.size() >= STORED_KEYS_MAX) {
      stored.clear();
    }
    stored.put(sha256, now);
  }

  /// Another leader may have removed any, or storage may have gone back. At every take-over.
  void forgetStored() {
    stored.clear();
  }

  private void remember(String sha256, byte[] bytes) {
    synchronized (recent) {
      if (recent.putIfAbsent(sha256, bytes) == null) {
        recentBytes += bytes.length;
      }
      for (var oldest = recent.entrySet().iterator(); recentBytes > RECENT_BYTES_MAX; ) {
        recentBytes -= oldest.next().getValue().length;
        oldest.remove();
      }
    }
  }

  private Optional<byte[]> remembered(String sha256) {
    synchronized (recent) {
      return Optional.ofNullable(recent.get(sha256));
    }
  }

  /// Stores again what these jobs need, where it is still in memory. A job whose payload is gone
  /// for good is rejected by its worker, with that reason.
  void restore(List<Job> jobs) {
    for (Job job : jobs) {
      if (!job.state().isTerminal()) {
        job.spec().payloads().forEach(ref -> restore(job, ref));
      }
    }
  }

  private void restore(Job job, PayloadRef ref) {
    remembered(ref.sha256())
        .ifPresentOrElse(
            bytes -> payloads.putIfAbsent(ref, bytes),
            () -> log.warn("{}: its payload is not in memory any more", job.id()));
  }

  /// Deletes the payloads that no job has used for an hour.
  ///
  /// @throws pkbs.jetstream.StoreUnavailableException where storage does not answer
  void collectGarbage(Collection<Job> jobs) {
    touchedAt.values().removeIf(at -> time.since(at).compareTo(GARBAGE_AGE) > 0);
    Set<String> unused = new HashSet<>(payloads.stored());
    jobs.forEach(job -> job.spec().payloads().forEach(ref -> unused.remove(ref.sha256())));
    unusedSince.keySet().retainAll(unused);
    for (String sha256 : unused) {
      long since = unusedSince.computeIfAbsent(sha256, any -> time.nanos());
      if (time.since(since).compareTo(GARBAGE_AGE) > 0) {
        delete(sha256);
      }
    }
  }

  private void delete(String sha256) {
    shelf.writeLock().lock();
    try {
      if (!touchedAt.containsKey(sha256)) {
        stored.remove(sha256);
        payloads.delete(sha256);
        unusedSince.remove(sha256);
      }
    } finally {
      shelf.writeLock().unlock();
    }
  }
}
