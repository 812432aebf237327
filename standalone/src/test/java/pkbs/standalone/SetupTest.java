package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.LaptopSettings.External;

class SetupTest {
  private static final String CLOUD = "https://cloud.example/dav/";
  private static final Map<String, String> LOGIN =
      Map.of("WEBDAV_USER", "ann", "WEBDAV_PASSWORD", "correct horse");
  private static final UpOptions NOTHING = options(Optional.empty(), Optional.empty());
  private static final UpOptions ANY_PORT = options(Optional.of(0), Optional.empty());

  @TempDir private Path temporary;
  private StateFolder folder;

  @BeforeEach
  void prepare() {
    folder = new StateFolder(temporary.resolve("state"));
    folder.prepare();
  }

  @Test
  void free_ports_are_kept() {
    LaptopSettings first = setup(Map.of()).next(ANY_PORT, Optional.empty());
    LaptopSettings second = setup(Map.of()).next(ANY_PORT, Optional.of(first));
    assertThat(second).isEqualTo(first);
    assertThat(List.of(first.port(), first.natsPort(), first.davPort())).doesNotHaveDuplicates();
  }

  @Test
  void a_port_that_was_taken_meanwhile_is_replaced_inside_and_refused_outside() throws Exception {
    LaptopSettings first = setup(Map.of()).next(ANY_PORT, Optional.empty());
    try (ServerSocket nats = listen(first.natsPort())) {
      assertThat(setup(Map.of()).next(NOTHING, Optional.of(first)).natsPort())
          .isNotEqualTo(nats.getLocalPort());
    }
    try (ServerSocket api = listen(first.port())) {
      assertThatThrownBy(() -> setup(Map.of()).next(NOTHING, Optional.of(first)))
          .hasMessage(
              "port %d: in use by process %d (java); end that, or choose another port with --port"
                      .formatted(api.getLocalPort(), ProcessHandle.current().pid())
                  + " (0 picks a free one)");
    }
  }

  @Test
  void the_login_to_an_external_server_is_kept_in_a_private_file() throws Exception {
    UpOptions cloud = options(Optional.of(0), Optional.of(CLOUD));
    LaptopSettings settings = setup(LOGIN).next(cloud, Optional.empty());
    assertThat(settings.webdavUrl()).contains(new External(CLOUD, "ann", Optional.empty(), false));
    assertThat(folder.externalDavPassword()).hasContent("correct horse\n");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.externalDavPassword())))
        .isEqualTo("rw-------");
    assertThat(setup(Map.of()).next(cloud, Optional.of(settings)).webdavUrl())
        .isEqualTo(settings.webdavUrl());
  }

  @Test
  void own_goes_back_to_the_own_folder() {
    LaptopSettings settings =
        setup(LOGIN).next(options(Optional.of(0), Optional.of(CLOUD)), Optional.empty());
    UpOptions own = options(Optional.empty(), Optional.of(UpOptions.OWN));
    assertThat(setup(Map.of()).next(own, Optional.of(settings)).webdavUrl()).isEmpty();
  }

  @Test
  void an_external_server_without_a_login_is_refused() {
    UpOptions cloud = options(Optional.of(0), Optional.of(CLOUD));
    assertThatThrownBy(() -> setup(Map.of()).next(cloud, Optional.empty()))
        .hasMessage(
            CLOUD
                + ": WEBDAV_USER and WEBDAV_PASSWORD are not set; set them in the environment of"
                + " this command");
    assertThatThrownBy(() -> setup(Map.of("WEBDAV_USER", "ann")).next(cloud, Optional.empty()))
        .hasMessage(
            CLOUD
                + ": one of WEBDAV_USER and WEBDAV_PASSWORD is not set in the environment; set"
                + " both");
  }

  @Test
  void a_running_instance_takes_no_other_settings() {
    Setup setup = setup(Map.of());
    LaptopSettings running = setup.next(ANY_PORT, Optional.empty());
    setup.requireSame(NOTHING, running);
    setup.requireSame(ANY_PORT, running);
    setup.requireSame(options(Optional.of(running.port()), Optional.of("own")), running);
    assertThatThrownBy(() -> setup.requireSame(options(Optional.of(1), Optional.empty()), running))
        .hasMessage(
            "--port: '1': pkbs is running with %d; stop it first: pkbs down --state %s"
                .formatted(running.port(), folder.root()));
    assertThatThrownBy(
            () -> setup.requireSame(options(Optional.empty(), Optional.of(CLOUD)), running))
        .hasMessage(
            "--webdav-url: '%s': pkbs is running with own; stop it first: pkbs down --state %s"
                .formatted(CLOUD, folder.root()));
  }

  private static ServerSocket listen(int port) throws Exception {
    return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
  }

  private Setup setup(Map<String, String> environment) {
    return new Setup(folder, environment, new Ports(new Random()));
  }

  private static UpOptions options(Optional<Integer> port, Optional<String> webdavUrl) {
    return new UpOptions(port, Optional.empty(), Optional.empty(), webdavUrl, Optional.empty());
  }
}
