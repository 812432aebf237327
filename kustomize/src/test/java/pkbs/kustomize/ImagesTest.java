package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every image is one that can be named again next year. Source: features, F170.
class ImagesTest {
  private static final Pattern PINNED =
      Pattern.compile("([a-z0-9./-]+):(\\d+\\.\\d+\\.\\d+[a-z-]*)");

  static List<Overlay> overlays() {
    return Overlay.all();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_tag_is_a_version(Overlay overlay) throws IOException {
    String pom = Files.readString(Path.of("../pom.xml"));
    for (Pods pods : overlay.pods()) {
      Matcher image = PINNED.matcher(pods.container().getImage());
      assertThat(image.matches()).as(pods.container().getImage()).isTrue();
      if (image.group(1).startsWith("pkbs-")) {
        assertThat(pom)
            .contains("<artifactId>pkbs</artifactId>\n  <version>" + image.group(2) + "<");
      }
      assertThat(pods.container().getImagePullPolicy()).as(pods + "").isEqualTo("IfNotPresent");
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_pod_that_serves_says_when_it_is_ready(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      if (!pods.isWorker()) { // serves nobody; the leader knows it by its heartbeats
        assertThat(pods.container().getReadinessProbe()).as(pods + "").isNotNull();
        assertThat(pods.container().getLivenessProbe()).as(pods + "").isNotNull();
      }
    }
    assertThat(overlay.pods("dispatcher").container().getReadinessProbe().getHttpGet().getPath())
        .isEqualTo("/readyz");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_pod_has_a_bound_on_its_memory(Overlay overlay) {
    for (Pods pods : overlay.pods()) {
      assertThat(pods.limit("memory")).as(pods + "").isPositive();
      assertThat(pods.container().getResources().getRequests()).containsKeys("cpu", "memory");
    }
  }

  @Test
  void the_compose_file_has_the_images_of_the_manifests() throws IOException {
    List<String> deployed =
        Overlay.of("dev").pods().stream().map(pods -> pods.container().getImage()).toList();
    assertThat(
            Pattern.compile("image: (?:\\$\\{[A-Z_]+:-)?([^}\\s]+)")
                .matcher(Files.readString(Path.of("../compose.yaml")))
                .results()
                .map(image -> image.group(1)))
        .containsExactlyInAnyOrderElementsOf(deployed);
  }

  @Test
  void the_build_is_tried_with_the_nats_of_the_manifests() throws IOException {
    String image = Overlay.of("dev").pods("nats").container().getImage();
    assertThat(Files.readString(Path.of("../Dockerfile"))).contains("ARG NATS=" + image + "\n");
  }

  /// A JVM refuses, silently, an AOT cache that was made with other flags.
  @Test
  void the_programs_start_with_the_flags_of_their_caches() throws IOException {
    String start = Files.readString(Path.of("../docker/start"));
    String trained =
        Files.readString(Path.of("../standalone/src/main/java/pkbs/standalone/JavaCommand.java"));
    for (String flag : List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")) {
      assertThat(start).contains(" " + flag + " ");
      assertThat(trained).contains("\"" + flag + "\"");
    }
  }
}
