package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeTest {
  @TempDir Path folder;

  @Test
  void links_are_removed_and_never_followed() throws IOException {
    Path kept = Files.createDirectories(folder.resolve("kept"));
    Files.writeString(kept.resolve("file"), "x");
    Path tree = Files.createDirectories(folder.resolve("tree/deep/er"));
    Files.createSymbolicLink(tree.resolve("link"), kept);

    Tree.delete(folder.resolve("tree"));

    assertThat(folder.resolve("tree")).doesNotExist();
    assertThat(kept.resolve("file")).hasContent("x");
  }

  @Test
  void closed_folders_are_opened() throws IOException {
    Path closed = Files.createDirectories(folder.resolve("tree/closed"));
    Files.writeString(closed.resolve("file"), "x");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

    Tree.delete(folder.resolve("tree"));

    assertThat(folder.resolve("tree")).doesNotExist();
  }

  @Test
  void nothing_is_nothing() throws IOException {
    Tree.delete(folder.resolve("none"));

    assertThat(folder.resolve("none")).doesNotExist();
  }
}
