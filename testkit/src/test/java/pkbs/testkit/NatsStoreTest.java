package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.Run;
import pkbs.core.RunState;
import pkbs.core.WorkerId;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;
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

  @Test
  void a_run_record_that_cannot_be_read_is_a_claim_of_nobody_and_can_be_ended() {
    Run run = SampleJobs.claimed(3, 1, new WorkerId("w-1"));
    store().runs().create(run);
    put(Subjects.kv(Subjects.RUN_BUCKET, run.id().key()), new byte[] {'{'});
    put(Subjects.kv(Subjects.RUN_BUCKET, "r.x.0.1"), new byte[] {'{'});

    Versioned found = store().runs().readAll().getFirst();

    assertThat(store().runs().readAll()).hasSize(1);
    assertThat(found.run().worker()).isEqualTo(new WorkerId("unreadable"));
    assertThat(store().runs().read(run.id())).contains(found);
    assertThat(store().runs().update(found.run().lost("unreadable"), found.revision()))
        .isInstanceOf(Swap.Won.class);
    assertThat(store().runs().read(run.id()).orElseThrow().run().state()).isEqualTo(RunState.LOST);
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
