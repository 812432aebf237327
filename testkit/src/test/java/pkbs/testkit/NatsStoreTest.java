package pkbs.testkit;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.Store;
import pkbs.protocol.Subjects;

/// JetStream keeps the contracts, on every nats-server at hand.
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class NatsStoreTest
    implements JobBookContract,
        RunBookContract,
        WorkStreamContract,
        PayloadStoreContract,
        LogStreamContract,
        HeartbeatsContract {
  private final Path binary;
  private final List<Store> open = new ArrayList<>();
  private NatsServer server;

  NatsStoreTest(Path binary) {
    this.binary = binary;
  }

  @BeforeEach
  void start(@TempDir Path folder) {
    server = NatsServer.start(binary, folder);
    store().prepare();
  }

  @AfterEach
  void stop() {
    open.forEach(Store::close);
    server.close();
  }

  @Override
  public Store store() {
    Store store = NatsStore.connect(server.config("test"), WorkStreamContract.ACK_WAIT);
    open.add(store);
    return store;
  }

  @Override
  public void damageJobKey(String key) {
    put(Subjects.kv(Subjects.JOB_BUCKET, key), "{damaged".getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void damagePayload(String sha256, byte[] bytes) {
    put(Subjects.kv(Subjects.PAYLOAD_BUCKET, "p." + sha256), bytes);
  }

  private void put(String subject, byte[] bytes) {
    try {
      Connection connection = Nats.connect(server.url().toString());
      connection.jetStream().publish(subject, bytes);
      connection.close();
    } catch (IOException | JetStreamApiException | InterruptedException e) {
      throw new AssertionError(subject, e);
    }
  }
}
