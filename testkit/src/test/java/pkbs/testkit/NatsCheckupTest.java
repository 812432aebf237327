package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.doctor.NatsFacts;
import pkbs.jetstream.NatsCheckup;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.Store;

/// What `pkbs doctor` sees of a real server, whole and broken.
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class NatsCheckupTest {
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path folder;
  private final Path binary;

  NatsCheckupTest(Path binary) {
    this.binary = binary;
  }

  private boolean isOld() {
    return NatsBinaries.version(binary).startsWith("2.9.");
  }

  private static NatsFacts.Answering look(NatsConfig config, Optional<String> text, Clock clock) {
    return (NatsFacts.Answering) NatsCheckup.look(config, text, clock);
  }

  @Test
  void a_prepared_server_is_seen_with_the_rights_of_the_dispatcher() throws Exception {
    try (NatsServer server = NatsServer.startWithRoles(binary, folder)) {
      NatsConfig config = server.config(NatsRole.DISPATCHER, "d");
      try (Store store = NatsStore.connect(config)) {
        store.prepare();
      }
      String text = Files.readString(server.configFile());
      NatsFacts.Answering seen = look(config, Optional.of(text), CLOCK);

      assertThat(seen.server().version()).isEqualTo(NatsBinaries.version(binary));
      assertThat(seen.server().refusal()).isEmpty();
      assertThat(seen.streams())
          .hasSize(5)
          .allMatch(stream ->
              stream.isThere()
                  && stream.isOnDisk()
                  && stream.replicas() == 1
                  && stream.away() == 0);
      assertThat(seen.sync().every())
          .contains(isOld() ? Duration.ofSeconds(60) : Duration.ofSeconds(1));
      assertThat(look(config, Optional.empty(), CLOCK).sync().every().isPresent())
          .isEqualTo(isOld());
    }
  }

  @Test
  void a_clock_that_is_wrong_is_seen_where_the_server_tells_its_time() {
    try (NatsServer server = NatsServer.start(binary, folder);
        Store store = NatsStore.connect(server.config("d"))) {
      store.prepare();
      assertThat(look(server.config("d"), Optional.empty(), CLOCK).ahead())
          .isEqualTo(isOld() ? Optional.empty() : Optional.of(Duration.ZERO));
      Clock early = Clock.offset(CLOCK, Duration.ofHours(-1));
      assertThat(look(server.config("d"), Optional.empty(), early).ahead().isPresent())
          .isEqualTo(!isOld());
      look(server.config("d"), Optional.empty(), early)
          .ahead()
          .ifPresent(
              ahead -> assertThat(ahead).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60)));
    }
  }

  @Test
  void a_stream_in_memory_and_one_that_is_missing_are_seen() throws Exception {
    try (NatsServer server = NatsServer.start(binary, folder)) {
      Connection connection = Nats.connect(server.url().toString());
      connection
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name("KV_pkbs_job")
                  .subjects("$KV.pkbs_job.>")
                  .storageType(StorageType.Memory)
                  .build());
      connection.close();
      assertThat(look(server.config("d"), Optional.empty(), CLOCK).streams())
          .contains(
              new NatsFacts.Stream("KV_pkbs_job", true, false, 1, 0),
              NatsFacts.Stream.missing("KV_pkbs_run"));
    }
  }

  @Test
  void a_server_without_jetstream_is_refused_by_name() {
    try (NatsServer server =
        NatsServer.start(
            binary, folder, Map.of(), text -> text.replaceAll("(?s)jetstream \\{.*?\\n\\}", ""))) {
      assertThat(look(server.config("d"), Optional.empty(), CLOCK).server().refusal())
          .contains(
              "nats-server %s: jetstream is off; start it with jetstream enabled"
                  .formatted(NatsBinaries.version(binary)));
    }
  }

  @Test
  void a_wrong_password_is_told_without_it() throws Exception {
    try (NatsServer server = NatsServer.startWithRoles(binary, folder)) {
      Files.writeString(server.passwordFile(NatsRole.DISPATCHER), "wrong-wrong-wrong-wrong");
      assertThat(NatsCheckup.look(server.config(NatsRole.DISPATCHER, "d"), Optional.empty(), CLOCK))
          .isEqualTo(
              new NatsFacts.Silent(
                  "cannot reach nats at %s: user \"dispatcher\" is not accepted; check user and"
                          .formatted(server.url())
                      + " password file",
                  true));
    }
  }

  @Test
  void a_server_that_is_gone_or_hangs_is_told_in_bounded_time() {
    NatsConfig nowhere =
        new NatsConfig(URI.create("nats://127.0.0.1:1"), "", Optional.empty(), "d");
    assertThat(NatsCheckup.look(nowhere, Optional.empty(), CLOCK))
        .isEqualTo(
            new NatsFacts.Silent(
                "cannot reach nats at nats://127.0.0.1:1: no server answers; is nats-server"
                    + " running?",
                false));
    try (NatsServer server = NatsServer.start(binary, folder)) {
      server.freeze();
      try {
        assertThat(NatsCheckup.look(server.config("d"), Optional.empty(), CLOCK))
            .isInstanceOf(NatsFacts.Silent.class);
      } finally {
        server.thaw();
      }
    }
  }
}
