package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.Memory;
import pkbs.core.pbs.MemoryParser;

/// What the programs are told in the manifests is what they ask for, and adds up.
class SettingsTest {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Z_]+)\\)");

  /// The worker's own JVM beside its jobs: heap, metaspace, code, threads.
  private static final Memory JVM = Memory.ofMebibytes(384);

  static List<Overlay> overlays() {
    return Overlay.all();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_config_map_has_the_names_that_users_know(Overlay overlay) {
    Map<String, String> data = overlay.one(ConfigMap.class, "env-config").getData();
    assertThat(data)
        .containsOnlyKeys(
            "WEBDAV_HOSTNAME",
            "WEBDAV_ROOT",
            "WEBDAV_PATH",
            "WEBDAV_UPLOAD",
            "WEBDAV_INSECURE",
            "RSYSLOG_SERVER");
    assertThat(data.get("WEBDAV_HOSTNAME")).matches("https?://[^/]+");
    assertThat(data.get("WEBDAV_ROOT") + data.get("WEBDAV_PATH")).matches("(/[^/]+)*");
    assertThat(data).containsEntry("WEBDAV_INSECURE", "false");
    // All that the programs know.
    assertThat(data).containsEntry("WEBDAV_UPLOAD", "files").containsEntry("RSYSLOG_SERVER", "");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_setting_is_one_of_the_configuration_page(Overlay overlay) throws IOException {
    String page = Files.readString(Path.of("../doc/config.md"));
    for (Pods pods : overlay.pods()) {
      for (EnvVar variable : pods.container().getEnv()) {
        if (variable.getName().startsWith("PKBS_")) {
          assertThat(page).contains("`" + variable.getName() + "`");
        }
      }
    }
  }

  /// A reference to a later variable stays as it is written.
  @ParameterizedTest
  @MethodSource("overlays")
  void a_value_refers_to_earlier_variables_only(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      Set<String> earlier = new HashSet<>();
      for (EnvVar variable : pods.container().getEnv()) {
        if (variable.getValue() != null) {
          Matcher reference = REFERENCE.matcher(variable.getValue());
          while (reference.find()) {
            assertThat(earlier).as(pods + " " + variable.getName()).contains(reference.group(1));
          }
        }
        earlier.add(variable.getName());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void what_jobs_may_take_fits_into_the_pod(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      if (pods.isWorker()) {
        long jobs = MemoryParser.parse(pods.env("PKBS_MEM")).bytes();
        long shared = Pods.bytes(pods.volume("shm").getEmptyDir().getSizeLimit());
        assertThat(jobs + shared + JVM.bytes())
            .as(pods + " memory")
            .isLessThanOrEqualTo(pods.limit("memory"));
        long scratch = MemoryParser.parse(pods.env("PKBS_SCRATCH")).bytes();
        long volume = Pods.bytes(pods.volume("scratch").getEmptyDir().getSizeLimit());
        assertThat(scratch).as(pods + " scratch").isLessThan(volume);
        assertThat(volume).isLessThan(pods.limit("ephemeral-storage"));
        assertThat(pods.container().getEnv())
            .filteredOn(variable -> variable.getName().equals("PKBS_CPUS"))
            .singleElement()
            .extracting(variable -> variable.getValueFrom().getResourceFieldRef().getResource())
            .isEqualTo("limits.cpu");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void passwords_come_from_secrets_and_none_lies_in_the_tree(Overlay overlay) {
    if (!overlay.name().equals("dev")) {
      assertThat(overlay.all(Secret.class)).isEmpty();
    }
    for (Pods pods : overlay.pods()) {
      for (EnvVar variable : pods.container().getEnv()) {
        if (isSecret(variable.getName())) {
          EnvVarSource source = variable.getValueFrom();
          boolean isReference =
              variable.getValue() != null && REFERENCE.matcher(variable.getValue()).find();
          assertThat(isReference || (source != null && source.getSecretKeyRef() != null))
              .as(pods + " " + variable.getName())
              .isTrue();
        }
      }
    }
  }

  private static boolean isSecret(String name) {
    return name.matches(".*(PASSWORD|PASS|TOKEN|SECRET).*") && !name.endsWith("_FILE");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_secret_that_a_pod_waits_for_is_made_by_the_script(Overlay overlay) throws IOException {
    String script = Files.readString(Path.of("../make/secrets.sh"));
    for (Pods pods : overlay.pods()) {
      pods.spec().getVolumes().stream()
          .filter(volume -> volume.getSecret() != null)
          .forEach(volume ->
              assertThat(script)
                  .contains(
                      "secret %s %s "
                          .formatted(pods.namespace(), volume.getSecret().getSecretName())));
    }
  }

  /// A file of results is one request, which PHP keeps in `/tmp` until it is whole.
  @Test
  void the_nextcloud_takes_results_as_large_as_a_scratch() {
    Overlay overlay = Overlay.of("nextcloud");
    Pods nextcloud = overlay.pods("nextcloud");
    assertThat(nextcloud.env("APACHE_BODY_LIMIT")).isEqualTo("0");
    long upload = Pods.bytes(new Quantity(nextcloud.env("PHP_UPLOAD_LIMIT").replace("G", "Gi")));
    assertThat(upload)
        .isGreaterThan(MemoryParser.parse(overlay.pods("worker-dep").env("PKBS_SCRATCH")).bytes())
        .isLessThan(Pods.bytes(nextcloud.volume("tmp").getEmptyDir().getSizeLimit()));
  }
}
