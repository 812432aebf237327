package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `bin/launch` with a Java that writes down what it was started with.
class LauncherTest {
  @TempDir Path folder;

  @BeforeEach
  void install() throws IOException {
    Files.copy(Path.of("../bin/launch"), program("launch"));
    Files.createSymbolicLink(folder.resolve("qsub"), Path.of("launch"));
    Files.createDirectories(folder.resolve("server"));
    Files.createFile(folder.resolve("server/classpath"));
    Files.createFile(folder.resolve("jdk25.sh"));
    Files.createFile(folder.resolve("pkbs-client.jar"));
    Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java, "#!/bin/sh\ncat /proc/$$/environ >environment\nprintf '%s\\n' \"$@\" >arguments\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(program("launch"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("java-home"), folder.resolve("jdk") + "\n");
  }

  private Path program(String name) {
    return folder.resolve(name);
  }

  private Map<String, String> launch(Map<String, String> variables, String... words)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile()).inheritIO();
    builder.environment().putAll(variables);
    assertThat(builder.start().waitFor()).isZero();
    Map<String, String> seen = new LinkedHashMap<>();
    String bytes = Files.readString(folder.resolve("environment"), StandardCharsets.UTF_8);
    for (String pair : bytes.split("\0")) {
      seen.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
    }
    return seen;
  }

  @Test
  void variables_of_any_name_reach_the_command() throws Exception {
    Map<String, String> odd =
        Map.of(
            "BASH_FUNC_greet%%", "() {  echo \"$1, 'x'\";\n}",
            "BASH_FUNC_readlink%%", "() { exit 9; }",
            "BASH_FUNC_ml()", "() { :\n}",
            "a.b-c", "d",
            "EMPTY", "",
            "LINES2", "a\nb\t'\"\\",
            "LC_ALL", "C.UTF-8");
    assertThat(launch(odd, "./qsub", "-V", "job.sh")).containsAllEntriesOf(odd);
    assertThat(Files.readAllLines(folder.resolve("arguments")))
        .endsWith("pkbs.qsub.Main", "qsub", "-V", "job.sh");
  }

  @Test
  void what_a_jvm_would_heed_is_kept_under_another_name() throws Exception {
    Map<String, String> seen =
        launch(Map.of("JAVA_TOOL_OPTIONS", "-Xmx1g", "LC_ALL", "C"), "./qsub", "job.sh");
    assertThat(seen)
        .containsEntry("PKBS_KEPT_JAVA_TOOL_OPTIONS", "-Xmx1g")
        .containsEntry("PKBS_KEPT_LC_ALL", "C")
        .containsEntry("LC_ALL", "C.UTF-8")
        .doesNotContainKey("JAVA_TOOL_OPTIONS");
  }
}
