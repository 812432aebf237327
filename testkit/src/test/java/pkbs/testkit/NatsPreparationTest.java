package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.PkbsException;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsGreeting;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;

/// A server that pkbs cannot use is refused in one clear line; one that it can use is made ready.
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class NatsPreparationTest {
  @TempDir Path folder;
  private final Path binary;

  NatsPreparationTest(Path binary) {
    this.binary = binary;
  }

  private NatsServer serverWith(UnaryOperator<String> edit) {
    return NatsServer.start(binary, folder, Map.of(), edit);
  }

  @Test
  void preparing_twice_changes_nothing() {
    try (NatsServer server = NatsServer.start(binary, folder);
        Store store = NatsStore.connect(server.config("d"))) {
      store.prepare();
      long last = store.jobs().takeOver("d", SampleJobs.AT).last();
      store.prepare();
      store.jobs().append(SampleJobs.record(1, 1), last);
      assertThat(store.server()).isEqualTo("nats-server " + NatsBinaries.version(binary));
    }
  }

  @Test
  void a_smaller_max_payload_is_refused() {
    try (NatsServer server =
            serverWith(text -> text.replace("max_payload: 1048576", "max_payload: 512000"));
        Store store = NatsStore.connect(server.config("d"))) {
      assertThatThrownBy(store::prepare)
          .isInstanceOf(PkbsException.class)
          .hasMessage("nats max_payload 512000 < needed 1048576; set max_payload");
    }
  }

  @Test
  void a_cluster_is_refused_on_2_9_and_used_on_others() {
    String cluster =
        "cluster {\n  name: c1\n  listen: \"127.0.0.1:-1\"\n"
            + "  routes: [\"nats-route://127.0.0.1:1\"]\n}\n";
    try (NatsServer server = serverWith(text -> text + cluster);
        Store store = NatsStore.connect(server.config("d"))) {
      assertThat(NatsGreeting.of(server.url()).orElseThrow().cluster()).contains("c1");
      if (NatsBinaries.version(binary).startsWith("2.9.")) {
        assertThatThrownBy(store::prepare)
            .hasMessage(
                store.server()
                    + ": is in cluster \"c1\", where it lets two writers win one update;"
                    + " use ≥ 2.12.7, or one server");
      } else {
        // One of three cannot lead: that it is asked at all shows that it was not refused.
        assertThatThrownBy(store::prepare).isInstanceOf(StoreUnavailableException.class);
      }
    }
  }

  @Test
  void a_server_says_who_it_is_before_the_login() {
    try (NatsServer server = NatsServer.startWithRoles(binary, folder)) {
      NatsGreeting greeting = NatsGreeting.of(server.url()).orElseThrow();
      assertThat(greeting.version()).isEqualTo(NatsBinaries.version(binary));
      assertThat(greeting.cluster()).isEmpty();
    }
    assertThat(NatsGreeting.of(URI.create("nats://127.0.0.1:1"))).isEmpty();
  }

  @Test
  void a_server_without_jetstream_is_refused() {
    try (NatsServer server = serverWith(text -> text.replaceAll("(?s)jetstream \\{.*?\\}", ""));
        Store store = NatsStore.connect(server.config("d"))) {
      assertThatThrownBy(store::prepare)
          .hasMessage(store.server() + ": jetstream is off; start it with jetstream enabled");
    }
  }

  @Test
  void streams_that_do_not_exist_are_named() {
    try (NatsServer server = NatsServer.start(binary, folder);
        Store store = NatsStore.connect(server.config("d"))) {
      assertThatThrownBy(() -> store.jobs().append(SampleJobs.record(1, 1), 0))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessage("nats: write $KV.pkbs_job.j.1: no such stream, or jetstream is off");
      assertThatThrownBy(() -> store.jobs().takeOver("d", SampleJobs.AT))
          .hasMessage(
              "job books: stream KV_pkbs_job is gone; restore it from a backup, then start the"
                  + " dispatcher again");
    }
  }

  @Test
  void a_stream_of_another_kind_is_refused_and_another_limit_is_set_right() throws Exception {
    try (NatsServer server = NatsServer.start(binary, folder);
        Store store = NatsStore.connect(server.config("d"))) {
      add(server, StreamConfiguration.builder().name("PKBS_LOG").subjects("pkbs.log.>"));
      store.prepare();
      assertThat(stream(server, "PKBS_LOG").getMaxAge()).isEqualTo(Duration.ofHours(48));
      Connection connection = Nats.connect(server.url().toString());
      connection.jetStreamManagement().deleteStream("PKBS_WORK");
      connection.close();
      add(server, StreamConfiguration.builder().name("PKBS_WORK").subjects("pkbs.work.*"));
      assertThatThrownBy(store::prepare)
          .hasMessage(
              "nats stream PKBS_WORK: retention is limits, needed workqueue;"
                  + " remove the stream or use another server");
    }
  }

  private static void add(NatsServer server, StreamConfiguration.Builder stream)
      throws IOException, InterruptedException, JetStreamApiException {
    Connection connection = Nats.connect(server.url().toString());
    connection.jetStreamManagement().addStream(stream.build());
    connection.close();
  }

  private static StreamConfiguration stream(NatsServer server, String name)
      throws IOException, InterruptedException, JetStreamApiException {
    Connection connection = Nats.connect(server.url().toString());
    StreamConfiguration stream =
        connection.jetStreamManagement().getStreamInfo(name).getConfiguration();
    connection.close();
    return stream;
  }

  @Test
  void a_server_with_too_little_storage_is_refused_in_its_own_words() {
    try (NatsServer server =
            serverWith(
                text -> text.replaceFirst("max_file_store: \\d+", "max_file_store: 1000000"));
        Store store = NatsStore.connect(server.config("d"))) {
      assertThatThrownBy(store::prepare)
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessage("nats: create PKBS_LOG: insufficient storage resources available");
    }
  }

  @Test
  void a_full_bucket_refuses_an_append_in_its_own_words() throws Exception {
    try (NatsServer server = NatsServer.start(binary, folder);
        Store store = NatsStore.connect(server.config("d"))) {
      store.prepare();
      long last = store.jobs().takeOver("d", SampleJobs.AT).last();
      limitBytes(server, "KV_pkbs_job", 1500);
      long next = store.jobs().append(SampleJobs.record(1, 1), last);
      assertThatThrownBy(() -> store.jobs().append(SampleJobs.record(2, 1), next))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessage("nats: write $KV.pkbs_job.j.2: maximum bytes exceeded");
    }
  }

  @Test
  void a_bucket_that_was_removed_is_missed_and_can_be_given_up_once() throws Exception {
    try (NatsServer server = NatsServer.start(binary, folder);
        Store store = NatsStore.connect(server.config("d"))) {
      store.prepare();
      store.jobs().takeOver("d", SampleJobs.AT);
      String storage = store.jobs().look().storage();
      remove(server, "KV_pkbs_run");

      assertThatThrownBy(store::prepare)
          .isInstanceOf(PkbsException.class)
          .hasMessage(
              "nats: bucket KV_pkbs_run of storage %s was removed or replaced; restore it from a"
                      .formatted(storage)
                  + " backup, or start once with PKBS_ADOPT_STORAGE=%s to go on without it"
                      .formatted(storage));

      store.prepare(Optional.of(storage));
      assertThat(store.jobs().look().storage()).isNotEmpty().isNotEqualTo(storage);
      assertThat(store.runs().readAll()).isEmpty();
      remove(server, "KV_pkbs_job");
      assertThatThrownBy(() -> store.prepare(Optional.of(storage)))
          .hasMessageStartingWith("nats: bucket KV_pkbs_job of storage ");
      assertThatThrownBy(() -> store.jobs().look())
          .hasMessage(
              "job books: stream KV_pkbs_job is gone; restore it from a backup, then start the"
                  + " dispatcher again");
    }
  }

  @Test
  void buckets_without_an_identity_get_one() throws Exception {
    try (NatsServer server = NatsServer.start(binary, folder);
        Store store = NatsStore.connect(server.config("d"))) {
      store.prepare();
      store.jobs().takeOver("d", SampleJobs.AT);
      for (String bucket : List.of("KV_pkbs_job", "KV_pkbs_run", "KV_pkbs_payload")) {
        update(server, StreamConfiguration.builder(stream(server, bucket)).description("").build());
      }
      assertThat(store.jobs().look().storage()).isEmpty();
      store.prepare();
      assertThat(store.jobs().look().storage()).isNotEmpty();
    }
  }

  private static void remove(NatsServer server, String stream)
      throws IOException, InterruptedException, JetStreamApiException {
    Connection connection = Nats.connect(server.url().toString());
    connection.jetStreamManagement().deleteStream(stream);
    connection.close();
  }

  private static void update(NatsServer server, StreamConfiguration stream)
      throws IOException, InterruptedException, JetStreamApiException {
    Connection connection = Nats.connect(server.url().toString());
    connection.jetStreamManagement().updateStream(stream);
    connection.close();
  }

  private static void limitBytes(NatsServer server, String stream, long bytes)
      throws IOException, InterruptedException, JetStreamApiException {
    StreamConfiguration small =
        StreamConfiguration.builder(stream(server, stream)).maxBytes(bytes).build();
    Connection connection = Nats.connect(server.url().toString());
    connection.jetStreamManagement().updateStream(small);
    connection.close();
  }

  @Test
  void nobody_at_the_address_is_one_clear_line() {
    URI nobody;
    try (NatsServer server = NatsServer.start(binary, folder)) {
      nobody = server.url();
    }
    assertThatThrownBy(
            () -> NatsStore.connect(new NatsConfig(nobody, "", Optional.empty(), "worker")))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "cannot reach nats at " + nobody + ": no server answers; is nats-server running?");
  }
}
