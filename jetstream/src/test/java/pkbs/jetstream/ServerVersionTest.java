package pkbs.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.PkbsException;

class ServerVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"2.9.10", "2.9.25", "2.10.18", "2.10.20", "2.12.7", "v2.15.1", "3.0.0"})
  void servers_that_pkbs_runs_on_are_not_refused(String version) {
    assertThat(ServerVersion.of(version).refusal()).isEmpty();
  }

  @Test
  void an_old_server_is_refused() {
    assertThat(ServerVersion.of("2.9.9").refusal())
        .contains("nats-server 2.9.9: too old; use 2.12.7 or newer, at least 2.9.10");
  }

  @Test
  void the_server_with_the_broken_update_is_refused() {
    assertThat(ServerVersion.of("2.10.19").refusal())
        .contains("nats-server 2.10.19: accepts stale updates of a key; use 2.10.20 or newer");
  }

  @Test
  void a_server_without_a_sync_interval_gets_the_strong_warning() {
    assertThat(ServerVersion.of("2.9.10").warning())
        .contains(
            "nats-server 2.9.10: fsync every 60 s, known vulnerabilities;"
                + " use ≥ 2.12.7 in production");
    assertThat(ServerVersion.of("2.9.10").knowsSyncInterval()).isFalse();
    assertThat(ServerVersion.of("2.10.0").knowsSyncInterval()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.10.27", "2.11.15", "2.12.6"})
  void a_server_with_known_vulnerabilities_gets_a_warning(String version) {
    assertThat(ServerVersion.of(version).warning())
        .contains("nats-server " + version + ": known vulnerabilities; use ≥ 2.12.7 in production");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.11.16", "2.12.7", "2.14.0", "2.15.1-beta.1"})
  void a_sound_server_gets_none(String version) {
    assertThat(ServerVersion.of(version).warning()).isEmpty();
  }

  @Test
  void a_cluster_of_old_servers_is_refused() {
    assertThat(ServerVersion.of("2.9.25").clusterRefusal("c1"))
        .contains(
            "nats-server 2.9.25: is in cluster \"c1\", where it lets two writers win one update;"
                + " use ≥ 2.12.7, or one server");
    assertThat(ServerVersion.of("2.10.0").clusterRefusal("c1")).isEmpty();
  }

  @Test
  void replicas_on_old_servers_are_refused() {
    assertThat(ServerVersion.of("2.9.10").replicasRefusal("KV_pkbs_job", 3))
        .contains(
            "nats-server 2.9.10: stream KV_pkbs_job has 3 replicas, where it lets two writers win one"
                + " update; use ≥ 2.12.7, or 1 replica");
    assertThat(ServerVersion.of("2.9.10").replicasRefusal("KV_pkbs_job", 1)).isEmpty();
    assertThat(ServerVersion.of("2.10.27").replicasRefusal("KV_pkbs_job", 3)).isEmpty();
  }

  @Test
  void a_cluster_before_the_checked_updates_gets_a_warning() {
    assertThat(ServerVersion.of("2.11.16").clusterWarning("c1"))
        .contains(
            "nats-server 2.11.16: is in cluster \"c1\", where it may accept a stale update at a"
                + " change of leader; use ≥ 2.12.7");
    assertThat(ServerVersion.of("2.12.0").clusterWarning("c1")).isEmpty();
  }

  @Test
  void a_greeting_has_the_warnings_of_its_version() {
    assertThat(new NatsGreeting("2.10.27", Optional.of("c1"), false, false).warnings())
        .containsExactly(
            "nats-server 2.10.27: known vulnerabilities; use ≥ 2.12.7 in production",
            "nats-server 2.10.27: is in cluster \"c1\", where it may accept a stale update at a"
                + " change of leader; use ≥ 2.12.7");
    assertThat(new NatsGreeting("2.15.1", Optional.empty(), false, false).warnings()).isEmpty();
  }

  @Test
  void what_is_no_version_is_named() {
    assertThatThrownBy(() -> ServerVersion.of("latest"))
        .isInstanceOf(PkbsException.class)
        .hasMessage("nats-server version \"latest\" is not readable");
  }
}
