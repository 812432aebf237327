package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Refusal;
import pkbs.protocol.ResultList;

class QgetCommandTest {
  private static final String RESULTS = "GET /api/v1/jobs/12.pkbs/results";

  @TempDir Path folder;
  private final StubServer server = new StubServer();
  private final List<ResultList.Entry> files = new ArrayList<>();

  @AfterEach
  void stop() {
    server.close();
  }

  private void file(String path, String encoded, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    files.add(new ResultList.Entry(path, bytes.length));
    server.on(RESULTS + "/" + encoded, 200, bytes);
  }

  private Cli.Result run(String... words) {
    server.on(
        RESULTS,
        new ResultList("12.pkbs", "pkbs/ann/calc-12", "http://h/dav/pkbs/ann/calc-12/", files));
    return Cli.at(server).in(folder).run(words);
  }

  private List<String> found() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> folder.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void every_file_arrives_in_a_folder_of_the_jobs_name() throws IOException {
    file("stdout.txt", "stdout.txt", "out");
    file("a b/deep/ü#%+?.txt", "a%20b/deep/%C3%BC%23%25%2B%3F.txt", "odd");
    file("empty", "empty", "");
    Cli.Result result = run("qget", "12");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(found())
        .containsExactly("calc-12/a b/deep/ü#%+?.txt", "calc-12/empty", "calc-12/stdout.txt");
    assertThat(folder.resolve("calc-12/a b/deep/ü#%+?.txt")).hasContent("odd");
  }

  @Test
  void hostile_names_are_refused_and_the_rest_arrives() throws IOException {
    file("good", "good", "x");
    for (String name : List.of("../evil", "/etc/evil", "a/../../evil", "a//b", "./x", "nul\0")) {
      files.add(new ResultList.Entry(name, 1));
    }
    Cli.Result result = run("qget", "-o", "here", "12");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err())
        .hasLineCount(6)
        .contains("qget: '../evil': not a name below the results folder; not fetched\n");
    assertThat(found()).containsExactly("here/good");
    assertThat(folder.getParent().resolve("evil")).doesNotExist();
  }

  @Test
  void a_symbolic_link_in_the_target_leads_nowhere() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createDirectory(folder.resolve("here"));
    Files.createSymbolicLink(folder.resolve("here/sub"), outside);
    file("sub/x", "sub/x", "x");
    Cli.Result result = run("qget", "-o", "here", "12");
    assertThat(result.err())
        .isEqualTo("qget: " + folder + "/here/sub: not a directory; move it away\n");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_file_that_differs_is_left_alone_unless_forced() throws IOException {
    Path here = Files.createDirectory(folder.resolve("here"));
    Files.writeString(here.resolve("same"), "same");
    Files.writeString(here.resolve("longer"), "mine is longer");
    Files.writeString(here.resolve("other"), "mine!");
    file("same", "same", "same");
    file("longer", "longer", "short");
    file("other", "other", "yours");
    Cli.Result result = run("qget", "-o", "here", "12");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err().lines())
        .containsExactlyInAnyOrder(
            "qget: " + here + "/longer: file exists and differs; use --force to overwrite it",
            "qget: " + here + "/other: file exists and differs; use --force to overwrite it");
    assertThat(here.resolve("other")).hasContent("mine!");
    assertThat(run("qget", "--force", "-o", "here", "12").status()).isZero();
    assertThat(here.resolve("other")).hasContent("yours");
    assertThat(found()).containsExactly("here/longer", "here/other", "here/same");
  }

  @Test
  void a_file_of_another_size_than_listed_does_not_appear() throws IOException {
    file("x", "x", "short");
    files.set(0, new ResultList.Entry("x", 99));
    Cli.Result result = run("qget", "-o", "here", "12");
    assertThat(result.err())
        .isEqualTo("qget: x: 5 bytes came, the list says 99; run the command again\n");
    assertThat(found()).isEmpty();
  }

  @Test
  void a_job_without_results_is_refused_with_the_reason() {
    server.on(
        RESULTS,
        Refusal.of(Refusal.Code.NOT_FOUND, "no results yet").withHint("wait with: qwait 12"));
    Cli.Result result = Cli.at(server).in(folder).run("qget", "12");
    assertThat(result.err()).isEqualTo("qget: 12.pkbs: no results yet; wait with: qwait 12\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void the_files_of_one_attempt_may_be_asked_for() throws IOException {
    file("stdout.txt", "stdout.txt", "out");
    assertThat(run("qget", "--attempt", "2", "12").status()).isZero();
    assertThat(run("qls", "--attempt", "2", "12").out()).isEqualTo("           3 stdout.txt\n");
    assertThat(server.asked())
        .extracting(StubServer.Asked::target)
        .containsExactly(
            "/api/v1/jobs/12.pkbs/results?attempt=2",
            "/api/v1/jobs/12.pkbs/results/stdout.txt?attempt=2",
            "/api/v1/jobs/12.pkbs/results?attempt=2");
    assertThat(run("qget", "--attempt", "x", "12").err())
        .isEqualTo("qget: --attempt 'x': use a number from 1\n");
  }

  @Test
  void each_line_names_the_job_once() {
    assertThat(told(Refusal.Code.WRONG_STATE, "job 12.pkbs is queued and has no results yet"))
        .isEqualTo(
            "qls: Request invalid for state of job 12.pkbs; it is queued and has no results yet\n");
    assertThat(told(Refusal.Code.NOT_FOUND, "job 12.pkbs has no stored results"))
        .isEqualTo("qls: job 12.pkbs has no stored results\n");
    assertThat(told(Refusal.Code.FORBIDDEN, "job 12.pkbs belongs to bob"))
        .isEqualTo("qls: Unauthorized Request 12.pkbs; it belongs to bob\n");
    assertThat(told(Refusal.Code.UNAVAILABLE, "results cannot be read: refused"))
        .isEqualTo("qls: 12.pkbs: results cannot be read: refused\n");
  }

  private String told(Refusal.Code code, String message) {
    try (StubServer one = new StubServer()) {
      one.on(RESULTS, Refusal.of(code, message));
      return Cli.at(one).run("qls", "12").err();
    }
  }

  @Test
  void qls_lists_size_and_path_on_one_line_each() {
    file("stdout.txt", "stdout.txt", "out");
    file("a\nb \u001b[31m", "x", "1234567890");
    assertThat(run("qls", "12").out())
        .isEqualTo("           3 stdout.txt\n          10 a\\nb \\x1b[31m\n");
    assertThat(run("qls", "--json", "12").out())
        .startsWith("{\"id\":\"12.pkbs\",\"path\":\"pkbs/ann/calc-12\"");
  }
}
