package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `make/engine.sh` where no engine can be started, with programs that only seem to be Docker's.
@Timeout(60)
class EngineScriptTest {
  @TempDir Path folder;

  private void program(Path bin, String name, String body) throws IOException {
    Path file = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void a_checkout_with_a_blank_in_its_name_costs_no_other_folder() throws Exception {
    Path neighbour = Files.createDirectory(folder.resolve("my"));
    Path mine = Files.createDirectories(folder.resolve("my pkbs"));
    Files.createDirectory(mine.resolve("make"));
    Files.copy(Path.of("../make/engine.sh"), mine.resolve("make/engine.sh"));
    Files.copy(Path.of("../pom.xml"), mine.resolve("pom.xml"));
    Path bin = Files.createDirectory(folder.resolve("bin"));
    program(bin, "id", "echo 0");
    program(bin, "docker", "exit 1");
    program(bin, "dockerd", "exit 1");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));

    ProcessBuilder engine =
        new ProcessBuilder("/bin/sh", "make/engine.sh", "may", "sh", "-c", "exit 7");
    engine
        .environment()
        .putAll(Map.of("PATH", bin + ":" + System.getenv("PATH"), "TMPDIR", temporary.toString()));
    Process process = engine.directory(mine.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isEqualTo(7);
    assertThat(said).contains("left out: dockerd did not start");
    assertThat(neighbour).exists();
    assertThat(mine.resolve("build")).isDirectoryNotContaining("glob:**/dockerd.??????");
    assertThat(temporary).isEmptyDirectory();
  }
}
