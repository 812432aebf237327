package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsServerConfig;
import pkbs.testkit.NatsBinaries;

/// The server's configuration in the manifests says what the code says. Source: features, F172.
class NatsConfTest {
  private static final Path FILE = Path.of("base/nats/nats.conf");
  private static final Pattern MAX_FILE_STORE = Pattern.compile("max_file_store: (\\d+)");
  private static final long GIB = 1L << 30;
  private static final String USERS = "authorization {";

  static List<Overlay> overlays() {
    return Overlay.all();
  }

  static List<Path> servers() {
    return NatsBinaries.all();
  }

  @Test
  void the_roles_may_do_what_the_code_lets_them() throws IOException {
    Map<NatsRole, String> words = new EnumMap<>(NatsRole.class);
    for (NatsRole role : NatsRole.values()) {
      words.put(role, "password-of-" + role.name());
    }
    String rendered =
        new NatsServerConfig(
                4222, Path.of("/data"), "v2.15.1", NatsServerConfig.STORAGE_DEFAULT, words)
            .render();
    String users = users(rendered).replaceAll("\"password-of-([A-Z]+)\"", "\\$$1_PASSWORD");
    assertThat(users(Files.readString(FILE))).isEqualTo(users);
  }

  private static String users(String config) {
    return config.substring(config.indexOf(USERS));
  }

  @Test
  void what_is_acknowledged_is_on_the_disk() throws IOException {
    assertThat(Files.readString(FILE)).contains("  sync_interval: always\n");
  }

  /// The words begin with a digit, which is a number to this language unless it is quoted.
  @ParameterizedTest
  @MethodSource("servers")
  void the_server_takes_it(Path server, @TempDir Path folder) throws Exception {
    String config = Files.readString(FILE);
    if (version(server).startsWith("v2.9.")) {
      config = config.replace("  sync_interval: always\n", ""); // as operate.md says of 2.9
    }
    Path file = Files.writeString(folder.resolve("nats.conf"), config);
    ProcessBuilder check =
        new ProcessBuilder(server.toString(), "-t", "-c", file.toString())
            .redirectErrorStream(true);
    check.environment().put("POD_NAME", "nats-0");
    for (NatsRole role : NatsRole.values()) {
      check.environment().put(role.name() + "_PASSWORD", "\"12ek-x_" + role.user() + "\"");
    }
    Process process = check.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static String version(Path server) throws IOException {
    Process process = new ProcessBuilder(server.toString(), "--version").start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.strip().replaceFirst(".* ", "");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_server_keeps_its_streams_on_a_volume(Overlay overlay) {
    StatefulSet nats = overlay.one(StatefulSet.class, "nats");
    assertThat(nats.getSpec().getVolumeClaimTemplates())
        .singleElement()
        .matches(claim -> claim.getMetadata().getName().equals("data"));
    assertThat(overlay.pods("nats").container().getVolumeMounts())
        .anyMatch(mount -> mount.getName().equals("data") && mount.getMountPath().equals("/data"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_overlay_has_this_configuration(Overlay overlay) throws IOException {
    String name = overlay.pods("nats").volume("conf").getConfigMap().getName();
    assertThat(overlay.one(ConfigMap.class, name).getData())
        .containsEntry("nats.conf", Files.readString(FILE));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_password_comes_quoted_from_the_secret(Overlay overlay) {
    Pods nats = overlay.pods("nats");
    for (NatsRole role : NatsRole.values()) {
      assertThat(nats.env(role.name() + "_PASSWORD")).isEqualTo("\"$(" + role.name() + ")\"");
      assertThat(nats.container().getEnv())
          .filteredOn(variable -> variable.getName().equals(role.name()))
          .singleElement()
          .extracting(variable -> variable.getValueFrom().getSecretKeyRef().getKey())
          .isEqualTo(role.user());
    }
  }

  /// Else the disk is full before the server says that its storage is.
  @ParameterizedTest
  @MethodSource("overlays")
  void the_volume_holds_more_than_the_server_will_write(Overlay overlay) throws IOException {
    Matcher most = MAX_FILE_STORE.matcher(Files.readString(FILE));
    assertThat(most.find()).isTrue();
    StatefulSet nats = overlay.one(StatefulSet.class, "nats");
    Quantity volume =
        nats.getSpec()
            .getVolumeClaimTemplates()
            .getFirst()
            .getSpec()
            .getResources()
            .getRequests()
            .get("storage");
    assertThat(Pods.bytes(volume)).isGreaterThanOrEqualTo(Long.parseLong(most.group(1)) + GIB);
  }
}
