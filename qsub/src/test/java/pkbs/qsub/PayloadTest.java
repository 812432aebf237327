package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitReply;

/// The bad inputs that never reach the server, as whole lines, and what just passes.
class PayloadTest {
  @TempDir Path folder;
  private final StubServer server = new StubServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private Cli.Result qsub(String... operands) {
    return qsub(new byte[0], operands);
  }

  private Cli.Result qsub(byte[] input, String... operands) {
    server.on("POST /api/v1/jobs", 201, PkbsJson.write(new SubmitReply("1.pkbs", List.of())));
    String[] words = new String[operands.length + 1];
    words[0] = "qsub";
    System.arraycopy(operands, 0, words, 1, operands.length);
    return Cli.at(server).in(folder).input(input).run(words);
  }

  private void assertRefused(Cli.Result result, int status, String line) {
    assertThat(result.err()).isEqualTo(line + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isEqualTo(status);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void row_1_a_missing_file() {
    assertRefused(qsub("run.sh"), 1, "qsub: run.sh: no such file");
  }

  @Test
  void row_2_a_directory_without_run_sh() throws IOException {
    Files.createDirectories(folder.resolve("dir/sub"));
    Files.writeString(folder.resolve("dir/sub/run.sh"), "x");
    assertRefused(qsub("dir"), 1, "qsub: dir/: run.sh not found at the top level");
    assertRefused(qsub("dir/"), 1, "qsub: dir/: run.sh not found at the top level");
  }

  @Test
  void row_3_an_empty_file_and_empty_standard_input() throws IOException {
    Files.createFile(folder.resolve("empty.sh"));
    assertRefused(qsub("empty.sh"), 1, "qsub: payload is empty");
    assertRefused(qsub(), 1, "qsub: payload is empty");
  }

  @Test
  void row_4_one_byte_too_much() throws IOException {
    String line =
        "qsub: payload is 1000001 bytes, limit 1000000; upload data to WebDAV and fetch it in the"
            + " script";
    Files.write(folder.resolve("big.sh"), new byte[1_000_001]);
    assertRefused(qsub("big.sh"), 188, line);
    assertRefused(qsub(new byte[1_000_001]), 188, line);
  }

  @Test
  void a_million_bytes_pass() throws IOException {
    byte[] million = new byte[1_000_000];
    java.util.Arrays.fill(million, (byte) '#');
    Files.write(folder.resolve("big.sh"), million);
    assertThat(qsub("big.sh").out()).isEqualTo("1.pkbs\n");
    assertThat(qsub(million, "-").out()).isEqualTo("1.pkbs\n");
    assertThat(server.asked().getFirst().body().length).isGreaterThan(1_000_000);
  }

  @Test
  void row_5_a_directory_that_is_too_large_names_its_largest_files() throws IOException {
    Path dir = Files.createDirectories(folder.resolve("dir/data")).getParent();
    Random random = new Random(1);
    Files.writeString(dir.resolve("run.sh"), "echo");
    for (int i = 1; i <= 6; i++) {
      byte[] noise = new byte[i * 100_000];
      random.nextBytes(noise);
      Files.write(dir.resolve("data/" + i + ".bin"), noise);
    }
    Cli.Result result = qsub("dir");
    assertThat(result.err())
        .matches(
            "qsub: payload is 21\\d{5} bytes, limit 1000000; upload data to WebDAV and fetch it in"
                + " the script; largest: data/6.bin \\(600000 bytes\\), data/5.bin \\(500000 bytes\\),"
                + " data/4.bin \\(400000 bytes\\), data/3.bin \\(300000 bytes\\), data/2.bin \\(200000"
                + " bytes\\)\n");
    assertThat(result.status()).isEqualTo(188);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void row_11_a_symbolic_link_in_a_directory() throws IOException {
    Path dir = Files.createDirectory(folder.resolve("dir"));
    Files.writeString(dir.resolve("run.sh"), "echo");
    Files.createSymbolicLink(dir.resolve("data"), Path.of("/etc"));
    assertRefused(
        qsub("dir"),
        1,
        "qsub: zip contains a symbolic link: data -> /etc; put a copy in its place or name it in"
            + " .pkbsignore");
    Files.writeString(dir.resolve(".pkbsignore"), "data\n");
    assertThat(qsub("dir").status()).isZero();
  }

  @Test
  void a_pipe_in_a_directory_is_refused_by_name() throws Exception {
    Path dir = Files.createDirectory(folder.resolve("dir"));
    Files.writeString(dir.resolve("run.sh"), "echo");
    assertThat(new ProcessBuilder("mkfifo", dir + "/pipe").start().waitFor()).isZero();
    assertRefused(
        qsub("dir"), 1, "qsub: dir/pipe: neither a file nor a folder; name it in .pkbsignore");
  }

  @Test
  void an_odd_name_makes_one_line_still() {
    assertRefused(qsub("no\nsuch\u001b[31m"), 1, "qsub: no\\nsuch\\x1b[31m: no such file");
  }
}
