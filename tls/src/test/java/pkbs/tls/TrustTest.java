package pkbs.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.PkbsException;

class TrustTest {
  @Test
  void everything_is_checked_unless_said_otherwise() {
    assertThat(Trust.of(Map.of("PKBS_WEBDAV_INSECURE", "true"), Peer.NATS))
        .isEqualTo(Trust.standard(Peer.NATS));
    assertThat(Trust.standard(Peer.NATS).insecure()).isFalse();
    assertThat(Trust.of(Map.of("PKBS_NATS_INSECURE", "false"), Peer.NATS).warning()).isEmpty();
  }

  @Test
  void authorities_are_named_by_a_file_for_each_kind_of_server() {
    Map<String, String> environment =
        Map.of("PKBS_NATS_CA_FILE", "/etc/n.pem", "PKBS_WEBDAV_CA_FILE", "/etc/w.pem");
    assertThat(Trust.of(environment, Peer.NATS).authorities()).contains(Path.of("/etc/n.pem"));
    assertThat(Trust.of(environment, Peer.WEBDAV).authorities()).contains(Path.of("/etc/w.pem"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "yes", "True", "no"})
  void the_switch_is_true_or_false_and_nothing_else(String value) {
    assertThatThrownBy(() -> Trust.of(Map.of("PKBS_NATS_INSECURE", value), Peer.NATS))
        .isInstanceOf(PkbsException.class)
        .hasMessage("PKBS_NATS_INSECURE: '" + value + "': is neither true nor false");
  }

  @Test
  void who_does_not_check_is_warned() {
    assertThat(Trust.of(Map.of("PKBS_NATS_INSECURE", "true"), Peer.NATS).warning())
        .contains(
            "PKBS_NATS_INSECURE=true: certificate and host name of the server are not checked");
  }

  @Test
  void a_failure_of_another_kind_is_not_a_matter_of_trust() {
    assertThat(Trust.standard(Peer.NATS).whyNotTrusted(new IOException("reset"), "h:1"))
        .isEqualTo(Optional.empty());
  }
}
