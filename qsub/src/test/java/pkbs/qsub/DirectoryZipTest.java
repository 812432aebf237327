package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import net.lingala.zip4j.ZipFile;
import net.lingala.zip4j.model.FileHeader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryZipTest {
  @TempDir Path folder;

  @BeforeEach
  void fill() throws IOException {
    Path dir = folder.resolve("dir");
    Files.createDirectories(dir.resolve("empty"));
    Files.createDirectories(dir.resolve("a b/deep"));
    write("run.sh", "echo run");
    write("a b/deep/ü #%.txt", "text");
    write("tool", "#!/bin/sh");
    Files.setPosixFilePermissions(
        dir.resolve("tool"), PosixFilePermissions.fromString("rwxr-x--x"));
    Files.setPosixFilePermissions(
        dir.resolve("run.sh"), PosixFilePermissions.fromString("rw-r-----"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve("dir").resolve(name), text);
  }

  private byte[] zip() {
    return DirectoryZip.of(folder.resolve("dir"), "dir");
  }

  private static Map<String, String> entries(byte[] zip) throws IOException {
    Map<String, String> entries = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }

  @Test
  void every_file_and_folder_is_in_it() throws IOException {
    assertThat(entries(zip()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "a b/",
                "",
                "a b/deep/",
                "",
                "a b/deep/ü #%.txt",
                "text",
                "empty/",
                "",
                "run.sh",
                "echo run",
                "tool",
                "#!/bin/sh"));
  }

  @Test
  void the_modes_are_kept_as_unix_has_them() throws IOException {
    Path file = Files.write(folder.resolve("x.zip"), zip());
    try (ZipFile zip = new ZipFile(file.toFile())) {
      assertThat(mode(zip.getFileHeader("tool"))).isEqualTo(0100751);
      assertThat(mode(zip.getFileHeader("run.sh"))).isEqualTo(0100640);
      assertThat(mode(zip.getFileHeader("empty/")) & 0170000).isEqualTo(0040000);
      assertThat(zip.getFileHeader("tool").getVersionMadeBy() >> 8).isEqualTo(3);
    }
  }

  private static int mode(FileHeader header) {
    byte[] attributes = header.getExternalFileAttributes();
    return (attributes[2] & 0xff) | (attributes[3] & 0xff) << 8;
  }

  @Test
  void the_same_files_make_the_same_bytes() throws IOException {
    byte[] before = zip();
    Files.setLastModifiedTime(folder.resolve("dir/tool"), FileTime.fromMillis(1_000_000_000_000L));
    assertThat(zip()).isEqualTo(before);
  }

  @Test
  void what_pkbsignore_names_stays_out_and_itself_too() throws IOException {
    write(".pkbsignore", "*.txt\n/tool\nempty/\n");
    assertThat(entries(zip())).containsOnlyKeys("a b/", "a b/deep/", "run.sh");
  }

  @Test
  void an_ignored_run_sh_counts_as_missing() throws IOException {
    write(".pkbsignore", "*.sh\n");
    assertThat(
            org.assertj.core.api.Assertions.catchThrowableOfType(CommandFailure.class, this::zip))
        .hasMessage("dir/: run.sh not found at the top level");
  }

  @Test
  void the_patterns_are_those_of_gitignore() {
    IgnoreRules rules =
        new IgnoreRules(
            List.of(
                "# comment",
                "",
                "*.log",
                "!keep.log",
                "build/",
                "/top",
                "doc/*.pdf",
                "**/cache",
                "data/**",
                "a/**/z",
                "file?.[ch]",
                "\\#odd",
                "trailing  ",
                "\\!bang"));
    assertThat(List.of("x.log", "a/x.log", "top", "doc/x.pdf", "cache", "a/b/cache", "data/x"))
        .allMatch(path -> rules.ignores(path, false));
    assertThat(
            List.of("a/z", "a/b/z", "a/b/c/z", "file1.c", "x/file2.h", "#odd", "trailing", "!bang"))
        .allMatch(path -> rules.ignores(path, false));
    assertThat(
            List.of("keep.log", "a/top", "doc/a/x.pdf", "x/doc/x.pdf", "build", "data", "file.c"))
        .noneMatch(path -> rules.ignores(path, false));
    assertThat(rules.ignores("a/build", true)).isTrue();
    assertThat(rules.ignores("a/keep.log", false)).isFalse();
  }
}
