package pkbs.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.PkbsException;
import pkbs.testkit.Certificates;
import pkbs.tls.Peer;
import pkbs.tls.Trust;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// A real HTTPS server that has signed its certificate itself.
class UploadTlsTest {
  @TempDir Path temp;
  private Optional<WebdavServer> started = Optional.empty();

  private WebdavServer server(Certificates certificates) {
    WebdavServer server =
        new WebdavServer(
                new WebdavServerConfig(
                    temp.resolve("files"),
                    0,
                    DavServer.USER,
                    DavServer.PASSWORD,
                    temp.resolve("tomcat"),
                    Optional.of(
                        new WebdavServerConfig.Keys(certificates.keys(), Certificates.PASSWORD))))
            .start();
    started = Optional.of(server);
    return server;
  }

  @AfterEach
  void stop() {
    started.ifPresent(WebdavServer::close);
  }

  private static ResultsStore store(WebdavServer server, Trust trust) {
    return ResultsStore.open(
        WebdavConfig.of(server.url(), DavServer.USER, DavServer.PASSWORD).withTrust(trust));
  }

  private static Trust authorities(Path file) {
    return new Trust(Peer.WEBDAV, Optional.of(file), false);
  }

  @Test
  void a_self_signed_server_is_refused_with_what_to_do() {
    WebdavServer server = server(Certificates.ofLoopback(temp));
    try (ResultsStore store = store(server, Trust.standard(Peer.WEBDAV))) {
      assertThat(store.probe().check().orElseThrow().reason())
          .isEqualTo(
              "the certificate of 127.0.0.1:%d is not trusted; set PKBS_WEBDAV_CA_FILE to a PEM file"
                      .formatted(server.port())
                  + " with its issuer, or PKBS_WEBDAV_INSECURE=true to not check it");
    }
  }

  @Test
  void a_server_whose_authority_is_named_is_used() throws Exception {
    Certificates certificates = Certificates.ofLoopback(temp);
    try (ResultsStore store =
        store(server(certificates), authorities(certificates.certificate()))) {
      Path job = Files.createDirectory(temp.resolve("job"));
      Files.writeString(job.resolve("data"), "0123456789");
      UploadedResults results =
          store.uploader().upload(Requests.of(job, temp, "by", "tls").build());
      assertThat(results.path()).isEqualTo("by/tls");
      assertThat(temp.resolve("files/by/tls/data")).hasContent("0123456789");
    }
  }

  @Test
  void a_trusted_certificate_of_another_host_is_refused() {
    Certificates certificates = Certificates.ofElsewhere(temp);
    WebdavServer server = server(certificates);
    try (ResultsStore store = store(server, authorities(certificates.certificate()))) {
      assertThat(store.probe().check().orElseThrow().reason())
          .isEqualTo(
              "the certificate of 127.0.0.1:%d is for another host; use a name that it has, or set"
                      .formatted(server.port())
                  + " PKBS_WEBDAV_INSECURE=true to not check it");
    }
  }

  @Test
  void who_says_so_gets_any_server() {
    WebdavServer server = server(Certificates.ofElsewhere(temp));
    try (ResultsStore store = store(server, new Trust(Peer.WEBDAV, Optional.empty(), true))) {
      assertThat(store.probe().check()).isEmpty();
    }
  }

  @Test
  void an_address_without_tls_is_told() {
    try (TomcatDav plain = TomcatDav.start(temp)) {
      java.net.URI url = java.net.URI.create(plain.url().toString().replace("http:", "https:"));
      try (ResultsStore store =
          ResultsStore.open(WebdavConfig.of(url, DavServer.USER, DavServer.PASSWORD))) {
        assertThat(store.probe().check().orElseThrow().reason())
            .isEqualTo(
                "127.0.0.1:%d does not speak TLS; use an address without it"
                    .formatted(url.getPort()));
      }
    }
  }

  @Test
  void a_file_of_authorities_that_cannot_be_used_is_named() throws IOException {
    WebdavServer server = server(Certificates.ofLoopback(temp));
    Path missing = temp.resolve("missing.pem");
    assertThatThrownBy(() -> store(server, authorities(missing)))
        .isInstanceOf(PkbsException.class)
        .hasMessage("PKBS_WEBDAV_CA_FILE: " + missing + ": cannot be read");
    Path empty = Files.writeString(temp.resolve("empty.pem"), "no certificate\n");
    assertThatThrownBy(() -> store(server, authorities(empty)))
        .hasMessage("PKBS_WEBDAV_CA_FILE: " + empty + ": holds no certificate; name a PEM file");
  }
}
