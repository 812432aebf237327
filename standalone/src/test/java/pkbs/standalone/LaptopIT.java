package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;
import pkbs.testkit.Await;

/// The main job on one machine, as users do it: with the commands, against one instance.
class LaptopIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PAYLOAD_BYTES_MAX = 1_000_000;

  @TempDir private static Path temporary;
  private static Laptop laptop;

  @BeforeAll
  static void up() {
    laptop = Laptop.in(temporary).up();
  }

  @AfterAll
  static void down() {
    laptop.close();
  }

  @Test
  void a_line_of_shell_runs_and_its_output_is_delivered() throws Exception {
    String id = laptop.commandReading("echo hello; echo oops >&2\n", "qsub", "-N", "line").line();
    laptop.command("qwait", id).ok();
    String sequence = id.substring(0, id.indexOf('.'));
    assertThat(laptop.work().resolve("line.o" + sequence)).hasContent("hello\n");
    assertThat(laptop.work().resolve("line.e" + sequence)).hasContent("oops\n");
  }

  @Test
  void qsub_prints_the_id_and_nothing_else() {
    Laptop.Ran ran = laptop.commandReading("true\n", "qsub", "-N", "quiet");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).matches("\\d+\\.pkbs\n");
  }

  @Test
  void a_script_with_directives_stores_what_it_wrote_byte_for_byte() throws Exception {
    Path script =
        Files.writeString(
            laptop.work().resolve("bytes.sh"),
            """
            #!/bin/sh
            #PBS -N bytes
            #PBS -l walltime=60
            printf '\\000\\001\\377 blank and\\nnewline' >'odd name #1 %%+ü.bin'
            head -c 300000 /dev/urandom >random.bin
            cp random.bin '%s/copy.bin'
            """
                .formatted(laptop.work()));
    String id = laptop.command("qsub", script.toString()).line();
    laptop.command("qwait", id).ok();
    Path got = laptop.work().resolve("got");
    laptop.command("qget", id, "-o", got.toString()).ok();
    String folder = folder(id);
    byte[] written = Files.readAllBytes(laptop.work().resolve("copy.bin"));
    assertThat(laptop.dav().get(folder + "random.bin")).isEqualTo(written);
    assertThat(laptop.dav().get(folder + "odd%20name%20%231%20%25%2B%C3%BC.bin"))
        .isEqualTo("\0\1\377 blank and\nnewline".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void a_directory_runs_its_run_script() throws Exception {
    Path directory = Files.createDirectories(laptop.work().resolve("tree/deep/er"));
    Files.writeString(directory.resolve("data.txt"), "from the tree\n");
    Path run =
        Files.writeString(
            laptop.work().resolve("tree/run.sh"), "#!/bin/sh\ncat deep/er/data.txt\n");
    assertThat(run.toFile().setExecutable(true)).isTrue();
    String id = laptop.command("qsub", "-N", "tree", "tree").line();
    laptop.command("qwait", id).ok();
    assertThat(laptop.dav().text(folder(id), "stdout.txt")).isEqualTo("from the tree\n");
  }

  @Test
  void an_executable_keeps_its_arguments_as_they_are() throws Exception {
    String id =
        laptop.command("qsub", "-N", "argv", "--", "/bin/echo", "a  b", "$HOME", "'").line();
    laptop.command("qwait", id).ok();
    assertThat(laptop.dav().text(folder(id), "stdout.txt")).isEqualTo("a  b $HOME '\n");
  }

  @Test
  void qstat_writes_json_that_parses() throws Exception {
    String id = laptop.commandReading("sleep 0\n", "qsub", "-v", "QUOTE=a\"b\\c,TWO=2").line();
    Laptop.Ran ran = laptop.command("qstat", "-x", "-f", "-F", "json", id).ok();
    Laptop.Ran parsed =
        laptop.run(
            ran.out(),
            List.of(
                "python3", "-c", "import json,sys; print(sorted(json.load(sys.stdin)['Jobs']))"));
    assertThat(parsed.line()).isEqualTo("['" + id + "']");
  }

  @Test
  void deleting_a_running_job_leaves_no_process() throws Exception {
    Path pids = laptop.work().resolve("pids");
    String script =
        """
        ( setsid sh -c 'echo $$ >>%1$s; exec sleep 600' >/dev/null 2>&1 & )
        echo $$ >>%1$s
        sleep 600
        """
            .formatted(pids);
    String id = laptop.commandReading(script, "qsub", "-N", "doomed").line();
    Await.until("both processes wrote their pids", PATIENCE, () -> lines(pids).size() == 2);
    List<ProcessMark> processes =
        lines(pids).stream().map(pid -> ProcessMark.of(Long.parseLong(pid)).orElseThrow()).toList();
    laptop.command("qdel", id).ok();
    Await.until("the job is finished", PATIENCE, () -> state(id).equals("finished"));
    assertThat(processes).noneMatch(ProcessMark::isAlive);
    assertThat(laptop.api().show(id).end().orElseThrow().outcome()).isEqualTo("deleted");
  }

  @Test
  void a_payload_of_one_million_bytes_passes_and_one_more_is_refused() throws Exception {
    Path script = laptop.work().resolve("large.sh");
    Files.writeString(script, sized(PAYLOAD_BYTES_MAX));
    String id = laptop.command("qsub", script.toString()).line();
    laptop.command("qwait", id).ok();
    Files.writeString(script, sized(PAYLOAD_BYTES_MAX + 1));
    Laptop.Ran refused = laptop.command("qsub", script.toString());
    assertThat(refused.out()).isEmpty();
    assertThat(refused.status()).isEqualTo(188);
    assertThat(refused.err()).contains("1000001").endsWith("\n").hasLineCount(1);
  }

  @Test
  void an_oversize_payload_is_refused_by_the_api_too() throws Exception {
    byte[] payload = sized(PAYLOAD_BYTES_MAX + 1).getBytes(StandardCharsets.US_ASCII);
    HttpResponse<byte[]> answer = laptop.api().post(ApiClient.request("large"), payload);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(ApiClient.text(answer)).contains("\"PAYLOAD_TOO_LARGE\"");
  }

  @Test
  void a_second_up_says_that_it_runs_already() {
    Laptop.Ran ran = laptop.pkbs("up").ok();
    assertThat(ran.out()).startsWith("pkbs is running already at " + laptop.api().url() + "\n");
  }

  @Test
  void a_setting_that_differs_is_refused_while_it_runs() {
    Laptop.Ran ran = laptop.pkbs("up", "--cpus", "77");
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err())
        .isEqualTo(
            "pkbs up: --cpus: '77': pkbs is running with all that there is; stop it first: pkbs down"
                + " --state "
                + laptop.folder().root()
                + "\n");
  }

  @Test
  void the_results_folder_asks_for_a_password() throws Exception {
    HttpResponse<Void> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(laptop.dav().root())).build(),
                HttpResponse.BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(401);
  }

  @Test
  void the_curl_line_that_up_prints_works() {
    String netrc = laptop.folder().netrc().toString();
    Laptop.Ran ran =
        laptop.run("", List.of("curl", "-sSf", "--netrc-file", netrc, laptop.dav().root()));
    assertThat(ran.ok().err()).isEmpty();
  }

  private static String folder(String id) {
    JobView job = laptop.api().show(id);
    String url = job.end().orElseThrow().results().orElseThrow().url();
    assertThat(url).startsWith(laptop.dav().root());
    return url.endsWith("/") ? url : url + "/";
  }

  private static String state(String id) {
    return laptop.api().show(id).state();
  }

  private static String sized(int bytes) {
    String head = "#!/bin/sh\nexit 0\n#";
    return head + "x".repeat(bytes - head.length() - 1) + "\n";
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
