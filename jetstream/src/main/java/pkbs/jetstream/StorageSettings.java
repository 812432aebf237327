package pkbs.jetstream;

import java.util.Optional;
import java.util.OptionalInt;

/// What the streams and buckets are to be.
///
/// @param adopted the identity of storage that is used on although a part of it is gone
/// @param replicas copies of each, on as many servers; absent: as they are, one where they are new
public record StorageSettings(Optional<String> adopted, OptionalInt replicas) {
  public StorageSettings {
    if (replicas.isPresent() && (replicas.getAsInt() < 1 || replicas.getAsInt() > 5)) {
      throw new IllegalArgumentException("replicas: " + replicas.getAsInt());
    }
  }

  static StorageSettings adopting(Optional<String> adopted) {
    return new StorageSettings(adopted, OptionalInt.empty());
  }
}
