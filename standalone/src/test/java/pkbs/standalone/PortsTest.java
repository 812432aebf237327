package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {
  private static final int EPHEMERAL = 32_768;

  @Test
  void a_picked_port_is_free_and_never_given_to_outgoing_connections() {
    int port = new Ports(new Random()).pick(Set.of());
    assertThat(Ports.isFree(port)).isTrue();
    assertThat(port).isBetween(1024, EPHEMERAL - 1);
  }

  @Test
  void a_taken_port_is_not_picked() {
    int first = new Ports(new Random(1)).pick(Set.of());
    assertThat(new Ports(new Random(1)).pick(Set.of(first))).isNotEqualTo(first);
  }

  @Test
  void a_port_that_somebody_listens_at_is_not_free_and_its_holder_is_named() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.isFree(socket.getLocalPort())).isFalse();
      assertThat(Ports.answers(socket.getLocalPort())).isTrue();
      assertThat(PortHolder.describe(socket.getLocalPort()))
          .isEqualTo("process " + ProcessHandle.current().pid() + " (java)");
    }
  }

  @Test
  void nobody_answers_at_a_free_port() {
    int port = new Ports(new Random()).pick(Set.of());
    assertThat(Ports.answers(port)).isFalse();
    assertThat(PortHolder.describe(port)).isEqualTo("another process");
  }
}
