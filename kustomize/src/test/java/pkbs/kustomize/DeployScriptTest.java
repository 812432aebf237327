package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `make/deploy.sh`, with a program in place of kubectl that notes how it is called.
@Timeout(60)
class DeployScriptTest {
  private static final String SCALER =
      """
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata:
        name: worker-hpa
      spec:
        scaleTargetRef:
          apiVersion: apps/v1
          kind: Deployment
          name: worker-dep
      """;

  @TempDir Path folder;

  @BeforeEach
  void copy() throws IOException {
    for (String name :
        List.of("make", "bin", "kustomize/overlays/mine", "kustomize/overlays/dev")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.createDirectories(folder.resolve("kustomize/system/nextcloud"));
    Files.copy(Path.of("../make/deploy.sh"), folder.resolve("make/deploy.sh"));
  }

  /// @param workers that worker-dep is to have
  private void kubectl(String manifests, int workers) throws IOException {
    Files.writeString(folder.resolve("manifests"), manifests);
    Path program =
        Files.writeString(
            folder.resolve("bin/kubectl"),
            """
            #!/bin/sh
            echo "$*" >>'%1$s/calls'
            case "$*" in
              kustomize*) cat '%1$s/manifests' ;;
              apply*-) cat >'%1$s/applied' ;;
              *'get deployment dispatcher '*) echo 1 ;;
              *'get deployment worker-dep '*) echo %2$d ;;
            esac
            """
                .formatted(folder, workers));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private String deploy(String overlay) throws Exception {
    ProcessBuilder script = new ProcessBuilder("/bin/sh", "make/deploy.sh", "up");
    script.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    script.environment().put("OVERLAY", overlay);
    script.environment().remove("SYSTEM");
    Process process = script.directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  private List<String> scaled() throws IOException {
    return Files.readAllLines(folder.resolve("calls")).stream()
        .filter(call -> call.startsWith("-n pkbs scale "))
        .toList();
  }

  @Test
  void a_pool_of_an_autoscaler_that_has_no_worker_gets_one() throws Exception {
    kubectl(SCALER, 0);
    deploy("mine");
    assertThat(scaled()).containsExactly("-n pkbs scale deployment worker-dep --replicas=1");
  }

  @Test
  void a_pool_with_workers_keeps_them() throws Exception {
    kubectl(SCALER, 4);
    deploy("mine");
    assertThat(scaled()).isEmpty();
  }

  @Test
  void a_pool_that_another_party_scales_may_have_none() throws Exception {
    kubectl(SCALER.replace("HorizontalPodAutoscaler", "ScaledObject"), 0);
    deploy("mine");
    assertThat(scaled()).isEmpty();
  }

  @Test
  void the_login_that_is_printed_for_dev_works_and_costs_no_other_token() throws Exception {
    kubectl("", 1);
    Path token = Files.createDirectory(folder.resolve("build")).resolve("token");
    Files.writeString(token, "of-another-cluster\n");

    assertThat(deploy("dev")).contains("bin/pkbs login <build/token");
    deploy("dev");

    assertThat(token).hasContent("pkbs-dev-token\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(token)))
        .isEqualTo("rw-------");
    try (Stream<Path> others = Files.list(token.getParent())) {
      assertThat(others.filter(other -> !other.equals(token)).toList())
          .singleElement()
          .satisfies(other -> assertThat(other).hasContent("of-another-cluster\n"));
    }
  }
}
