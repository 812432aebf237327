package pkbs.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import pkbs.core.PayloadRef;
import pkbs.jetstream.PayloadStore;

/// The payload bucket in memory.
final class FakePayloads {
  private final Map<String, byte[]> values = new ConcurrentHashMap<>();

  void damage(String sha256, byte[] bytes) {
    values.put(sha256, bytes.clone());
  }

  Map<String, byte[]> snapshot() {
    return Map.copyOf(values);
  }

  void restore(Map<String, byte[]> snapshot) {
    values.clear();
    values.putAll(snapshot);
  }

  PayloadStore seenThrough(Faults faults) {
    return new PayloadStore() {
      @Override
      public void putIfAbsent(PayloadRef ref, byte[] bytes) {
        faults.pass(
            Faults.Call.PUT_PAYLOAD,
            () -> {
              values.putIfAbsent(ref.sha256(), bytes.clone());
              return true;
            });
      }

      @Override
      public int connection() {
        return faults.reconnects();
      }

      @Override
      public Optional<byte[]> get(PayloadRef ref) {
        return faults.pass(
            Faults.Call.GET_PAYLOAD,
            () ->
                Optional.ofNullable(values.get(ref.sha256()))
                    .filter(bytes -> SampleJobs.payload(bytes).sha256().equals(ref.sha256()))
                    .map(byte[]::clone));
      }

      @Override
      public Set<String> stored() {
        return faults.pass(Faults.Call.GET_PAYLOAD, () -> Set.copyOf(values.keySet()));
      }

      @Override
      public void delete(String sha256) {
        faults.pass(
            Faults.Call.PURGE,
            () -> {
              values.remove(sha256);
              return true;
            });
      }
    };
  }
}
