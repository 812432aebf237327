package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Refusal;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.SubmitRequest;

class QsubCommandTest {
  private static final String SUBMIT = "POST /api/v1/jobs";
  private static final String SHOW = "GET /api/v1/jobs/1234.pkbs";

  @TempDir Path folder;
  private final StubServer server = new StubServer();
  private Cli cli = new Cli();

  @BeforeEach
  void start() {
    cli = Cli.at(server).in(folder).with("HOME", "/home/ann").with("PATH", "/bin");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void accept() {
    server.on(SUBMIT, 201, PkbsJson.write(new SubmitReply("1234.pkbs", List.of("look out"))));
  }

  private SubmitRequest sent() {
    return sent(server.asked().getFirst().text());
  }

  private SubmitRequest lastSent() {
    return sent(server.asked().getLast().text());
  }

  private static SubmitRequest sent(String body) {
    int start = body.indexOf("\r\n\r\n") + 4;
    String json = body.substring(start, body.indexOf("\r\n--", start));
    return PkbsJson.readRequest(
        SubmitRequest.class, json.getBytes(StandardCharsets.ISO_8859_1), "spec");
  }

  private void script(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  @Test
  void a_program_gets_the_id_and_nothing_else() {
    accept();
    Cli.Result result = cli.input("sleep 1\n").run("qsub", "-N", "sleep");
    assertThat(result.out()).isEqualTo("1234.pkbs\n");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(server.asked().getFirst().headers())
        .containsEntry("Authorization", "Bearer t0ken")
        .containsKey("Idempotency-key");
    assertThat(server.asked().getFirst().text()).contains("\r\n\r\nsleep 1\n\r\n--");
    assertThat(sent().name()).contains("sleep");
  }

  @Test
  void a_person_gets_warnings_and_a_hint_on_standard_error() {
    accept();
    Cli.Result result = cli.onTerminal().input("x").run("qsub");
    assertThat(result.out()).isEqualTo("1234.pkbs\n");
    assertThat(result.err())
        .isEqualTo(
            """
            qsub: warning: look out
              hint: follow  qtail -f 1234     wait  qwait 1234     cancel  qdel 1234
            """);
  }

  @Test
  void standard_input_is_called_STDIN_and_a_script_by_its_file_name() throws IOException {
    accept();
    script(".command.run", "echo");
    cli.input("x").run("qsub", "-");
    assertThat(sent().name()).contains("STDIN");
    server.asked().clear();
    cli.run("qsub", ".command.run");
    assertThat(sent().name()).contains("_command.run");
    assertThat(sent().kind()).isEqualTo("script");
  }

  @Test
  void a_command_is_sent_as_words_without_payload() {
    accept();
    cli.run("qsub", "-N", "echo", "--", "/bin/echo", "a b", "-x", "");
    assertThat(sent().kind()).isEqualTo("executable");
    assertThat(sent().argv()).containsExactly("/bin/echo", "a b", "-x", "");
    assertThat(server.asked().getFirst().text()).doesNotContain("name=\"payload\"");
    assertThat(sent().from().orElseThrow().arguments())
        .isEqualTo("-N echo -- /bin/echo 'a b' -x ''");
  }

  @Test
  void options_of_the_command_line_win_over_directives() throws IOException {
    accept();
    script(
        "job.sh",
        """
        #!/bin/sh
        #PBS -N fromscript -l ncpus=2,mem=1gb
        #PBS -l ncpus=7 -j oe -v A=script,B=1
        echo
        #PBS -p 9
        """);
    cli.run("qsub", "-N", "typed", "-l", "mem=2gb,walltime=90", "-v", "A=x,C", "job.sh");
    SubmitRequest request = sent();
    assertThat(request.name()).contains("typed");
    assertThat(request.ncpus()).contains(2);
    assertThat(request.mem()).contains("2gb");
    assertThat(request.walltime()).contains("00:01:30");
    assertThat(request.join()).contains("oe");
    assertThat(request.priority()).isEmpty();
    assertThat(request.variables()).containsOnlyKeys("A", "B").containsEntry("A", "x");
    assertThat(request.from().orElseThrow().arguments())
        .isEqualTo("-N typed -l mem=2gb,walltime=90 -v A,C job.sh");
  }

  @Test
  void a_fault_in_a_directive_names_script_and_line() throws IOException {
    script("job.sh", "#!/bin/sh\n#PBS -N ok\n\n#PBS -l mem=4GX\n");
    Cli.Result result = cli.run("qsub", "job.sh");
    assertThat(result.err())
        .isEqualTo(
            "qsub: job.sh line 4: '-l mem=4GX': unknown unit 'GX'; use b, kb, mb, gb or tb\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void another_prefix_or_none_may_be_chosen() throws IOException {
    accept();
    script("job.sh", "#QSUB -p 5\n#PBS -p 6\n");
    cli.run("qsub", "-C", "#QSUB", "job.sh");
    cli.run("qsub", "-C", "", "job.sh");
    cli.with("PBS_DPREFIX", "#PBS").run("qsub", "job.sh");
    assertThat(server.asked().get(0).text()).contains("\"priority\":5");
    assertThat(server.asked().get(1).text()).doesNotContain("\"priority\"");
    assertThat(server.asked().get(2).text()).contains("\"priority\":6");
  }

  @Test
  void a_directory_is_zipped_and_the_directives_of_its_run_sh_count() throws IOException {
    accept();
    Path directory = Files.createDirectory(folder.resolve("hello-world"));
    Files.writeString(directory.resolve("run.sh"), "#!/bin/sh\n#PBS -p 3\n");
    cli.run("qsub", "hello-world/");
    assertThat(sent().kind()).isEqualTo("directory");
    assertThat(sent().name()).contains("hello-world");
    assertThat(sent().priority()).contains(3);
    cli.in(directory).run("qsub", ".");
    assertThat(server.asked().get(1).text()).contains("\"name\":\"hello-world\"");
  }

  @Test
  void paths_become_absolute_and_directories_get_a_slash() throws IOException {
    accept();
    Files.createDirectory(folder.resolve("logs"));
    cli.input("x").run("qsub", "-o", "logs", "-e", "localhost:err.log", "-d", "../x");
    assertThat(sent().stdout()).contains(folder + "/logs/");
    assertThat(sent().stderr()).contains(folder + "/err.log");
    assertThat(sent().workdir()).contains(folder.getParent() + "/x");
    assertThat(sent().from().orElseThrow().sharedFiles()).isTrue();
  }

  @Test
  void output_on_another_host_is_refused() {
    Cli.Result result = cli.input("x").run("qsub", "-o", "elsewhere.example:/tmp/o");
    assertThat(result.err())
        .startsWith("qsub: -o 'elsewhere.example:/tmp/o': output is delivered on ")
        .endsWith(" only; leave the host out\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void the_whole_environment_goes_along_without_what_is_not_the_jobs() {
    accept();
    cli.with("BASH_FUNC_f%%", "() {  echo \"$1\"\n}")
        .with("U", "ü,\"'\\")
        .with("PBS_O_HOST", "other")
        .with("PBS_JOBCOOKIE", "1")
        .input("x")
        .run("qsub", "-V");
    String body = server.asked().getFirst().text();
    assertThat(body)
        .doesNotContain("t0ken")
        .doesNotContain("PBS_JOBCOOKIE")
        .doesNotContain("other");
    SubmitRequest request =
        PkbsJson.readRequest(
            SubmitRequest.class,
            body.substring(body.indexOf("\r\n\r\n") + 4, body.indexOf("\r\n--", 200))
                .getBytes(StandardCharsets.ISO_8859_1),
            "spec");
    assertThat(request.variables())
        .containsEntry("BASH_FUNC_f%%", "() {  echo \"$1\"\n}")
        .containsEntry("U", "ü,\"'\\");
    assertThat(request.from().orElseThrow().variables())
        .containsEntry("HOME", "/home/ann")
        .containsEntry("SYSTEM", "Linux");
  }

  @Test
  void an_environment_over_the_limit_is_refused_here() {
    Cli.Result result = cli.with("BIG", "x".repeat(600 * 1024)).input("x").run("qsub", "-v", "BIG");
    assertThat(result.err())
        .isEqualTo("qsub: environment is 601 kB, limit 512 kB; name variables with -v\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void z_is_silent_and_json_prints_the_answer() {
    accept();
    assertThat(cli.input("x").run("qsub", "-z").out()).isEmpty();
    assertThat(cli.input("x").run("qsub", "--json").out())
        .isEqualTo("{\"id\":\"1234.pkbs\",\"warnings\":[\"look out\"]}\n");
  }

  @Test
  void a_given_key_is_sent_as_it_is() {
    accept();
    cli.input("x").run("qsub", "--key", "nf/ab:12");
    assertThat(server.asked().getFirst().headers()).containsEntry("Idempotency-key", "nf/ab:12");
  }

  @Test
  void what_the_server_refuses_becomes_one_line_and_a_code() {
    server.on(
        SUBMIT,
        Refusal.of(Refusal.Code.UNKNOWN_QUEUE, "queue", "queue \"gpux\" does not exist")
            .withHint("queues: workq"));
    Cli.Result result = cli.input("x").run("qsub", "-q", "gpux");
    assertThat(result.err())
        .isEqualTo("qsub: Unknown queue: queue \"gpux\" does not exist; queues: workq\n");
    assertThat(result.status()).isEqualTo(170);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void block_waits_and_ends_with_the_jobs_status() {
    accept();
    server.on(SHOW, Jobs.running("1234.pkbs", "x"));
    server.on(
        SHOW, Jobs.job("1234.pkbs", "x", "finished", "F").started().ended(7, "exited").view());
    Cli.Result result = cli.input("x").run("qsub", "-W", "block=true");
    assertThat(result.status()).isEqualTo(7);
    assertThat(result.out()).isEqualTo("1234.pkbs\n");
    assertThat(server.asked().get(1).target()).isEqualTo("/api/v1/jobs/1234.pkbs?wait=30");
  }

  @Test
  void the_status_of_a_waiting_qsub_is_the_jobs_modulo_256() {
    assertThat(status(Jobs.done("1.pkbs", "x"))).isZero();
    assertThat(status(Jobs.failed("1.pkbs", "x"))).isEqualTo(229);
    assertThat(status(Jobs.deletedWhileQueued("1.pkbs", "x"))).isEqualTo(3);
    assertThat(status(ended(271, "deleted"))).isEqualTo(15);
    assertThat(status(ended(256, "signalled"))).isEqualTo(1);
    assertThat(status(ended(0, "upload_failed"))).isEqualTo(1);
  }

  private static JobView ended(int status, String outcome) {
    return Jobs.job("1.pkbs", "x", "finished", "F").started().ended(status, outcome).view();
  }

  private static int status(JobView job) {
    return JobEnd.status(job);
  }

  @Test
  void follow_shows_the_output_and_ends_with_the_jobs_status() {
    accept();
    server.on(
        SHOW + "/log",
        200,
        "{\"stream\":\"stdout\",\"offset\":0,\"data\":\"aGkK\"}\n"
            .getBytes(StandardCharsets.US_ASCII));
    server.on(SHOW, ended(2, "exited"));
    Cli.Result result = cli.input("x").run("qsub", "-z", "--follow");
    assertThat(result.out()).isEqualTo("hi\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void help_shows_every_option_and_exit_status() {
    Cli.Result result = cli.run("qsub", "--help");
    assertThat(result.out())
        .contains("-N", "--upload", "-W", "153", "255")
        .doesNotContain("\u001b");
    assertThat(result.status()).isZero();
  }

  @Test
  void an_option_that_is_not_supported_yet_is_refused_by_name() {
    Cli.Result result = cli.input("x").run("qsub", "-W", "interactive=true");
    assertThat(result.err())
        .isEqualTo("qsub: -W interactive: interactive jobs are not supported yet\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void an_interactive_job_is_refused_before_a_script_is_read() {
    Cli.Result result = cli.input("").run("qsub", "-I");
    assertThat(result.err()).isEqualTo("qsub: -I: interactive job is not supported yet\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void an_address_is_no_start_time() {
    Cli.Result result = cli.input("x").run("qsub", "-a", "https://cloud.example");
    assertThat(result.err())
        .isEqualTo(
            "qsub: -a 'https://cloud.example': -a is the earliest start; where results go is said to"
                + " pkbs up --webdav-url\n");
  }

  @Test
  void what_a_job_demands_of_its_worker_goes_along() throws IOException {
    accept();
    script("job.sh", "#PBS -n\n#PBS -K 30\n#PBS -W max_run_subjobs=2\n");
    cli.run("qsub", "-J", "1-5", "job.sh");
    assertThat(lastSent().setup().orElseThrow().demands())
        .contains(new SubmitRequest.Demands(true, List.of(), Optional.of(30)));
    assertThat(lastSent().array()).contains("1-5%2");
  }

  @Test
  void what_a_job_asks_for_goes_along_to_be_shown() throws IOException {
    accept();
    script("job.sh", "#PBS -l nodes=1:ppn=4#excl,software=x\n#PBS -l file=2gb,mem=1gb\n");
    cli.run("qsub", "-l", "foo=3,walltime=60", "job.sh");
    SubmitRequest.Setup setup = lastSent().setup().orElseThrow();
    assertThat(setup.asked())
        .contains(
            new SubmitRequest.Asked(
                Optional.of("1:ncpus=4:mpiprocs=4"),
                Optional.of("scatter:excl"),
                Map.of("nodes", "1:ppn=4#excl", "software", "x", "file", "2gb", "foo", "3")));
    assertThat(setup.hosts()).contains(4);
    script("plain.sh", "true\n");
    cli.run("qsub", "-l", "ncpus=2,mem=1gb,walltime=60,scratch=1gb", "plain.sh");
    assertThat(lastSent().setup().flatMap(SubmitRequest.Setup::asked)).isEmpty();
  }

  @Test
  void folders_that_workers_share_are_demanded_as_far_as_the_job_is_there() throws IOException {
    accept();
    script("job.sh", "true\n");
    String here = folder.toString();
    cli.with("PKBS_SHARED_FILES", here + ":/data:/gone");
    cli.run("qsub", "-o", "/data/out", "-e", "/tmp/err", "job.sh");
    assertThat(lastSent().setup().orElseThrow().demands().orElseThrow().volumes())
        .containsExactlyInAnyOrder(here, "/data");
    assertThat(lastSent().from().orElseThrow().sharedFiles()).isTrue();
    cli.with("PKBS_SHARED_FILES", "/elsewhere");
    cli.run("qsub", "job.sh");
    assertThat(lastSent().setup()).isEmpty();
    assertThat(lastSent().from().orElseThrow().sharedFiles()).isFalse();
    assertThat(cli.with("PKBS_SHARED_FILES", "maybe").run("qsub", "job.sh").err())
        .isEqualTo(
            "qsub: PKBS_SHARED_FILES 'maybe': neither yes, no nor folders; write /home:/work\n");
  }
}
