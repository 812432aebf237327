package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.PkbsException;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.tls.Peer;
import pkbs.tls.Trust;

/// A real server that talks TLS only and has signed its certificate itself.
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class NatsTlsTest {
  @TempDir Path folder;
  private final Path binary;
  private Optional<NatsServer> started = Optional.empty();

  NatsTlsTest(Path binary) {
    this.binary = binary;
  }

  private NatsServer server(Certificates certificates) {
    NatsServer server = NatsServer.startWithTls(binary, folder, certificates);
    started = Optional.of(server);
    return server;
  }

  @AfterEach
  void stop() {
    started.ifPresent(NatsServer::close);
  }

  private static NatsConfig config(NatsServer server, URI url, Trust trust) {
    NatsRole role = NatsRole.DISPATCHER;
    return new NatsConfig(url, role.user(), Optional.of(server.passwordFile(role)), "d", trust);
  }

  private static Trust authorities(Certificates certificates) {
    return new Trust(Peer.NATS, Optional.of(certificates.certificate()), false);
  }

  @Test
  void a_self_signed_server_is_refused_with_what_to_do() {
    NatsServer server = server(Certificates.ofLoopback(folder));
    assertThatThrownBy(
            () -> NatsStore.connect(config(server, server.tlsUrl(), Trust.standard(Peer.NATS))))
        .isInstanceOf(PkbsException.class)
        .isNotInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "cannot reach nats at %s: the certificate of %s is not trusted; set PKBS_NATS_CA_FILE to"
                    .formatted(server.tlsUrl(), server.tlsUrl().getAuthority())
                + " a PEM file with its issuer, or PKBS_NATS_INSECURE=true to not check it");
  }

  @Test
  void a_server_whose_authority_is_named_is_used_also_after_it_was_away() {
    Certificates certificates = Certificates.ofLoopback(folder);
    NatsServer server = server(certificates);
    try (Store store =
        NatsStore.connect(config(server, server.tlsUrl(), authorities(certificates)))) {
      store.prepare();
      assertThat(store.jobs().takeOver("d", SampleJobs.AT).jobs()).isEmpty();
      server.kill();
      Await.until("the loss is noticed", () -> !store.isConnected());
      server.restart();
      Await.until("connected again", store::isConnected);
      assertThat(store.runs().read(SampleJobs.run(1, 1))).isEmpty();
    }
  }

  @Test
  void a_trusted_certificate_of_another_host_is_refused() {
    Certificates certificates = Certificates.ofElsewhere(folder);
    NatsServer server = server(certificates);
    assertThatThrownBy(
            () -> NatsStore.connect(config(server, server.tlsUrl(), authorities(certificates))))
        .hasMessage(
            "cannot reach nats at %s: the certificate of %s is for another host; use a name that it"
                    .formatted(server.tlsUrl(), server.tlsUrl().getAuthority())
                + " has, or set PKBS_NATS_INSECURE=true to not check it");
  }

  @Test
  void who_says_so_gets_any_server() {
    NatsServer server = server(Certificates.ofElsewhere(folder));
    Trust none = new Trust(Peer.NATS, Optional.empty(), true);
    try (Store store = NatsStore.connect(config(server, server.tlsUrl(), none))) {
      assertThat(store.isConnected()).isTrue();
    }
  }

  @Test
  void an_address_of_the_wrong_kind_is_told() {
    NatsServer server = server(Certificates.ofLoopback(folder));
    Trust trust = Trust.standard(Peer.NATS);
    assertThatThrownBy(() -> NatsStore.connect(config(server, server.url(), trust)))
        .hasMessage(
            "cannot reach nats at %s: the server wants TLS; use %s"
                .formatted(server.url(), server.tlsUrl()));
  }

  @Test
  void a_server_without_tls_is_told() {
    NatsServer plain = NatsServer.startWithRoles(binary, folder);
    started = Optional.of(plain);
    assertThatThrownBy(
            () -> NatsStore.connect(config(plain, plain.tlsUrl(), Trust.standard(Peer.NATS))))
        .hasMessage(
            "cannot reach nats at %s: the server does not speak TLS; use %s"
                .formatted(plain.tlsUrl(), plain.url()));
  }
}
