package pkbs.worker;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PayloadRef;
import pkbs.jetstream.PayloadStore;

/// Payloads by their content, the latest used kept: small ones in memory, the others on disk. A job
/// may have written to the disk: what comes from there is checked against its name each time. Safe
/// for threads.
final class PayloadCache {
  private static final Logger LOG = LoggerFactory.getLogger(PayloadCache.class);
  private static final int FILES_MAX = 200;
  private static final int SMALL_BYTES_MAX = 16 * 1024;
  private static final int SMALL_MAX = 128;

  private final Path folder;
  private final PayloadStore store;

  /// The one used last at the end.
  private final SequencedMap<String, byte[]> small = new LinkedHashMap<>();

  PayloadCache(Path folder, PayloadStore store) {
    this.folder = folder;
    this.store = store;
  }

  /// Empty where nobody has it.
  ///
  /// @throws pkbs.jetstream.StoreUnavailableException where the store does not answer
  Optional<byte[]> get(PayloadRef ref) {
    Optional<byte[]> inMemory = recall(ref);
    if (inMemory.isPresent()) {
      return inMemory;
    }
    Path file = folder.resolve(ref.sha256());
    Optional<byte[]> kept = read(file).filter(bytes -> matches(bytes, ref));
    if (kept.isPresent()) {
      return kept;
    }
    Optional<byte[]> fetched = store.get(ref).filter(bytes -> matches(bytes, ref));
    fetched.ifPresent(bytes -> {
      if (bytes.length <= SMALL_BYTES_MAX) {
        remember(ref, bytes);
      } else {
        keep(file, bytes);
      }
    });
    return fetched;
  }

  private Optional<byte[]> recall(PayloadRef ref) {
    synchronized (small) {
      Optional<byte[]> found = Optional.ofNullable(small.remove(ref.sha256()));
      found.ifPresent(bytes -> small.putLast(ref.sha256(), bytes));
      return found.map(byte[]::clone);
    }
  }

  private void remember(PayloadRef ref, byte[] bytes) {
    synchronized (small) {
      small.putLast(ref.sha256(), bytes.clone());
      if (small.size() > SMALL_MAX) {
        small.pollFirstEntry();
      }
    }
  }

  private static Optional<byte[]> read(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return Optional.of(bytes);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static boolean matches(byte[] bytes, PayloadRef ref) {
    try {
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sha256).equals(ref.sha256());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private synchronized void keep(Path file, byte[] bytes) {
    try {
      Files.createDirectories(folder);
      Path fresh = Files.createTempFile(folder, "new", "");
      Files.write(fresh, bytes);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      removeOldest();
    } catch (AtomicMoveNotSupportedException e) {
      throw new IllegalStateException("a folder moves its own files", e);
    } catch (IOException e) {
      LOG.warn("cannot keep a payload in {}: {}", folder, e.toString());
    }
  }

  private void removeOldest() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      List<Path> files = all.toList();
      if (files.size() > FILES_MAX) {
        Optional<Path> oldest =
            files.stream().min(Comparator.comparing(file -> file.toFile().lastModified()));
        Files.deleteIfExists(oldest.get());
      }
    }
  }
}
