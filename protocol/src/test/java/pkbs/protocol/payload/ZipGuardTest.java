package pkbs.protocol.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static pkbs.protocol.payload.ZipForge.withRun;
import static pkbs.protocol.payload.ZipForge.zip;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.payload.ZipForge.Entry;

final class ZipGuardTest {
  @TempDir Path folder;

  @Test
  void a_plain_zip_is_accepted_and_unpacked_with_its_modes() throws IOException {
    byte[] zip =
        withRun(
            Entry.deflated("data/größe 1.txt", "hello".getBytes(StandardCharsets.UTF_8)),
            Entry.stored("empty/", "").mode(040755),
            Entry.stored("tool", "x").mode(0104777));

    assertThatCode(() -> ZipGuard.check(zip)).doesNotThrowAnyException();
    Path fresh = folder.resolve("fresh");
    ZipGuard.extract(zip, fresh);

    assertThat(fresh.resolve("data/größe 1.txt")).hasContent("hello");
    assertThat(fresh.resolve("empty")).isEmptyDirectory();
    assertThat(modeOf(fresh)).isEqualTo("rwx------");
    assertThat(modeOf(fresh.resolve("run.sh"))).isEqualTo("rwxr-xr-x");
    assertThat(modeOf(fresh.resolve("tool"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void a_zip_whose_sizes_follow_the_data_is_accepted() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry("run.sh"));
      out.write("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
    }

    ZipGuard.extract(bytes.toByteArray(), folder);

    assertThat(folder.resolve("run.sh")).hasContent("#!/bin/sh\n");
    assertThat(modeOf(folder.resolve("run.sh"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void a_directory_with_content_is_not_unpacked_into() throws IOException {
    Files.createFile(folder.resolve("there"));

    assertThatCode(() -> ZipGuard.extract(withRun(), folder))
        .isInstanceOf(IOException.class)
        .hasMessage(folder + ": not empty");
  }

  @Test
  void a_truncated_zip_is_damaged() {
    byte[] zip = withRun();

    assertThat(refusal(Arrays.copyOf(zip, zip.length - 5)))
        .isEqualTo("zip is damaged: central directory not found");
  }

  @ParameterizedTest
  @CsvSource({
    "../../etc/passwd, zip entry escapes the job directory: ../../etc/passwd",
    "a/../../b, zip entry escapes the job directory: a/../../b",
    "/etc/passwd, zip entry name not allowed: /etc/passwd",
    "C:/x, zip entry name not allowed: C:/x",
    "a\\..\\b, zip entry name not allowed: a\\..\\b",
    "a//b, zip entry name not allowed: a//b",
    "./a, zip entry name not allowed: ./a",
  })
  void a_name_outside_the_job_directory_is_refused(String name, String message) {
    assertThat(refusal(withRun(Entry.stored(name, "x")))).isEqualTo(message);
  }

  @Test
  void a_name_with_control_characters_is_refused_and_shown_without_them() {
    assertThat(refusal(withRun(Entry.stored("a\nb\0", "x"))))
        .isEqualTo("zip entry name not allowed: a\\u000ab\\u0000");
  }

  @Test
  void a_long_segment_and_a_deep_path_are_refused() {
    assertThat(refusal(withRun(Entry.stored("x".repeat(256), "x"))))
        .isEqualTo("zip entry name not allowed: " + "x".repeat(100) + "…");
    assertThat(refusal(withRun(Entry.stored("a/".repeat(32) + "f", "x"))))
        .isEqualTo("zip entry is 33 levels deep, limit 32: " + "a/".repeat(32) + "f");
  }

  @Test
  void a_symbolic_link_is_refused_with_its_target() {
    assertThat(refusal(withRun(Entry.stored("data", "/etc").mode(0120777))))
        .isEqualTo("zip contains a symbolic link: data -> /etc");
  }

  @Test
  void a_device_is_refused() {
    assertThat(refusal(withRun(Entry.stored("null", "").mode(020666))))
        .isEqualTo("zip contains a special file: null");
  }

  @Test
  void a_bomb_that_declares_itself_is_refused() {
    Entry bomb = Entry.deflated("zeros", new byte[1 << 20]).declared(4_000_000_000L);

    assertThat(refusal(withRun(bomb))).isEqualTo("zip expands to more than 256 MiB");
  }

  @Test
  void a_bomb_that_lies_about_its_size_stops_inflating() {
    byte[] zeros = new byte[257 << 20];

    assertThat(refusal(withRun(Entry.deflated("zeros", zeros).declared(10))))
        .isEqualTo("zip expands to more than 256 MiB");
  }

  @Test
  void one_file_above_its_limit_and_a_high_ratio_are_refused() {
    assertThat(refusal(withRun(Entry.deflated("zeros", new byte[129 << 20]))))
        .isEqualTo("zip entry expands to more than 128 MiB: zeros");
    assertThat(refusal(withRun(Entry.deflated("zeros", new byte[2 << 20]))))
        .isEqualTo("zip entry expands to more than 200 times its size: zeros");
  }

  @Test
  void a_small_file_may_have_any_ratio() {
    assertThatCode(() -> ZipGuard.check(withRun(Entry.deflated("zeros", new byte[1 << 20]))))
        .doesNotThrowAnyException();
  }

  @Test
  void too_many_entries_are_refused_before_anything_is_read() {
    Entry[] entries =
        IntStream.range(0, 50_000).mapToObj(i -> Entry.stored("f" + i, "")).toArray(Entry[]::new);

    assertThat(refusal(zip(entries))).isEqualTo("zip has 50000 entries, limit 10000");
  }

  @Test
  void an_encrypted_entry_is_refused() {
    assertThat(refusal(withRun(Entry.stored("secret", "x").flags(1))))
        .isEqualTo("encrypted zip entries are not supported");
  }

  @Test
  void an_unknown_method_is_refused() {
    assertThat(refusal(withRun(Entry.stored("x", "x").method(12))))
        .isEqualTo("zip entry x: compression method 12 is not supported");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run.sh", "RUN.SH", "run.sh/x"})
  void a_name_that_is_there_already_is_refused(String name) {
    assertThat(refusal(withRun(Entry.stored(name, "x"))))
        .isEqualTo("zip contains the same name twice: " + name);
  }

  @Test
  void folders_that_differ_in_case_or_composition_are_refused() {
    assertThat(refusal(withRun(Entry.stored("data/a", "x"), Entry.stored("Data/b", "x"))))
        .isEqualTo("zip contains the same name twice: Data/b");
    assertThat(refusal(withRun(Entry.stored("\u00e9", "x"), Entry.stored("e\u0301", "x"))))
        .isEqualTo("zip contains the same name twice: e\u0301");
  }

  @Test
  void a_folder_may_come_after_its_files() {
    byte[] zip = withRun(Entry.stored("a/b", "x"), Entry.stored("a/", "").mode(040755));

    assertThatCode(() -> ZipGuard.check(zip)).doesNotThrowAnyException();
  }

  @Test
  void a_local_header_of_another_name_is_damage() {
    assertThat(refusal(withRun(Entry.stored("good", "x").localName("evil"))))
        .isEqualTo("zip is damaged: local header of good differs from the central directory");
  }

  @Test
  void overlapping_entries_are_damage() {
    Entry first = Entry.stored("run.sh", "#!/bin/sh\n");
    byte[] zip = zip(first, first.at(0));

    assertThat(refusal(zip)).isEqualTo("zip is damaged: entries overlap: run.sh");
  }

  @Test
  void a_changed_byte_is_damage() {
    byte[] zip = withRun(Entry.stored("data", "hello"));
    zip[30 + 6] = '!';

    assertThat(refusal(zip)).isEqualTo("zip is damaged: size or checksum of run.sh does not match");
  }

  @Test
  void a_zip_without_run_sh_at_its_top_is_refused() {
    assertThat(refusal(zip(Entry.stored("dir/run.sh", "x"))))
        .isEqualTo("run.sh not found at the top level");
  }

  @Test
  void no_truncation_and_no_changed_byte_makes_anything_but_a_refusal() {
    byte[] zip = withRun(Entry.deflated("data/a", "hello hello hello".getBytes()));
    for (int at = 0; at < zip.length; at++) {
      byte[] copy = zip.clone();
      copy[at] ^= (byte) 0xFF;
      byte[] cut = Arrays.copyOf(zip, at);
      refusesOrAccepts(copy);
      assertThat(refusesOrAccepts(cut)).isFalse();
    }
  }

  private static boolean refusesOrAccepts(byte[] zip) {
    try {
      ZipGuard.check(zip);
      return true;
    } catch (RefusedException e) {
      return false;
    }
  }

  private static String refusal(byte[] zip) {
    RefusedException thrown =
        catchThrowableOfType(RefusedException.class, () -> ZipGuard.check(zip));
    assertThat(thrown).as("refusal").isNotNull();
    assertThat(thrown.refusal().code()).isEqualTo(Refusal.Code.BAD_PAYLOAD);
    return thrown.refusal().line();
  }

  private static String modeOf(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
