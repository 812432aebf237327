package pkbs.jetstream;

import java.util.Optional;
import java.util.Set;
import pkbs.core.PayloadRef;

/// The payload bucket, addressed by content. Safe for threads.
public interface PayloadStore {

  /// Stores the bytes where their key does not exist. Leader only.
  ///
  /// @throws StoreUnavailableException where it is unknown whether they are stored
  void putIfAbsent(PayloadRef ref, byte[] bytes);

  /// A number that changes when the connection was lost and made again. What was seen stored before
  /// need not be there any more.
  int connection();

  /// The bytes, checked against their sha256; empty where there are none or they do not match.
  Optional<byte[]> get(PayloadRef ref);

  /// The sha256 of every stored payload. Leader only.
  Set<String> stored();

  /// Leader only.
  void delete(String sha256);
}
