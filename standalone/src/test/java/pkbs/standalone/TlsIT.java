package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.Certificates;
import pkbs.testkit.NatsBinaries;
import pkbs.testkit.NatsServer;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// An instance whose NATS and results servers are others', both over TLS with certificates that
/// they have signed themselves.
class TlsIT {
  private static final String DAV_PASSWORD = "dav-p4ssword-of-the-test";
  private static final String NATS_PASSWORD = "nats-p4ssword-of-the-test";

  @TempDir private Path temporary;
  private Certificates certificates;
  private NatsServer nats;
  private WebdavServer dav;

  @BeforeEach
  void start() throws IOException {
    certificates = Certificates.ofLoopback(temporary);
    String secured =
        "authorization { user: ann, password: \"%s\" }\ntls { cert_file: \"%s\", key_file: \"%s\" }\n"
            .formatted(NATS_PASSWORD, certificates.certificate(), certificates.key());
    nats =
        NatsServer.start(
            NatsBinaries.first(),
            Files.createDirectory(temporary.resolve("nats")),
            Map.of(),
            text -> text + secured);
    WebdavServerConfig.Keys keys =
        new WebdavServerConfig.Keys(certificates.keys(), Certificates.PASSWORD);
    dav =
        new WebdavServer(
                new WebdavServerConfig(
                    temporary.resolve("files"),
                    0,
                    "ann",
                    DAV_PASSWORD,
                    temporary.resolve("tomcat"),
                    Optional.of(keys)))
            .start();
  }

  @AfterEach
  void stop() {
    dav.close();
    nats.close();
  }

  @Test
  void servers_that_are_not_trusted_are_refused_and_named_ones_are_used_and_kept()
      throws Exception {
    Laptop bare =
        Laptop.in(temporary)
            .with("WEBDAV_USER", "ann")
            .with("WEBDAV_PASSWORD", DAV_PASSWORD)
            .with("NATS_USER", "ann")
            .with("NATS_PASSWORD", NATS_PASSWORD);
    String[] up = {
      "up",
      "--port",
      "0",
      "--webdav-url",
      dav.url().toString(),
      "--nats-url",
      nats.tlsUrl().toString()
    };
    assertThat(bare.pkbs(up).err())
        .isEqualTo(
            ("pkbs up: --webdav-url: the certificate of %s is not trusted; set PKBS_WEBDAV_CA_FILE to"
                    + " a PEM file with its issuer, or PKBS_WEBDAV_INSECURE=true to not check it\n")
                .formatted(dav.url().getAuthority()));

    Laptop half = bare.with("PKBS_WEBDAV_CA_FILE", certificates.certificate().toString());
    assertThat(half.pkbs(up).err())
        .hasLineCount(1)
        .contains(
            ("cannot reach nats at %s: the certificate of %s is not trusted; set PKBS_NATS_CA_FILE to"
                    + " a PEM file with its issuer, or PKBS_NATS_INSECURE=true to not check it")
                .formatted(nats.tlsUrl(), nats.tlsUrl().getAuthority()));

    Laptop whole = half.with("PKBS_NATS_CA_FILE", certificates.certificate().toString());
    whole.pkbs(up).ok();
    assertThat(runJob(whole)).isRegularFile().hasContent("through tls");
    whole.pkbs("down").ok();

    try (Laptop again = Laptop.in(temporary).up()) {
      assertThat(runJob(again)).hasContent("through tls");
      assertThat(again.pkbs("status").out()).contains("WARNING nats-server ");
      assertThat(holders(again.folder().root()))
          .containsExactly("nats/external.password", "netrc", "webdav-external.password");
    }
  }

  /// The job's file on the results server.
  private Path runJob(Laptop laptop) {
    String id = laptop.commandReading("printf 'through tls' >data\n", "qsub", "-N", "tls").line();
    laptop.command("qwait", id).ok();
    String user = System.getProperty("user.name");
    String name = "tls-" + id.substring(0, id.indexOf('.'));
    return temporary.resolve("files/pkbs").resolve(user).resolve(name).resolve("data");
  }

  private static List<String> holders(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(TlsIT::holdsPassword)
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static boolean holdsPassword(Path file) {
    try {
      String text =
          new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
      return text.contains(DAV_PASSWORD) || text.contains(NATS_PASSWORD);
    } catch (IOException e) {
      return false;
    }
  }
}
