package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.protocol.QueueList;

/// What qsub says about options: `--dry-run`, `--verbose`, `--strict`, refusals. No server is
/// there, unless a test has one.
class DryRunTest {
  @TempDir Path folder;
  private final Cli cli = new Cli().with("HOME", "/home/ann");

  private Cli.Result qsub(String script, String... words) throws IOException {
    Files.writeString(folder.resolve("job.sh"), script);
    String[] line = new String[words.length + 2];
    line[0] = "qsub";
    System.arraycopy(words, 0, line, 1, words.length);
    line[words.length + 1] = "job.sh";
    return cli.in(folder).with("LOGNAME", "ann").run(line);
  }

  @Test
  void every_value_is_shown_with_its_origin_and_nothing_is_submitted() throws IOException {
    Cli.Result result =
        cli.with("PBS_DPREFIX", "#JOB")
            .with("SECRET", "x")
            .in(folder)
            .input(
                "#!/bin/sh\n#JOB -l select=1:ncpus=2,walltime=60 -v A=hidden,SECRET\n#JOB -m a\n")
            .run("qsub", "--dry-run", "-N", "calc", "-l", "mem=2gb");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .isEqualTo(
            """
            would submit script stdin, 76 bytes
              name              calc                   command line
              queue             workq                  default
              ncpus             2                      directive, line 2
              mem               2gb                    command line
              scratch           10gb                   default
              walltime          00:01:00               directive, line 2
              -l nodect         1                      directive, line 2
              -l place          free                   default
              -l select         1:ncpus=2:mem=2gb      directive, line 2
              -W umask          the worker's           default
              -W sandbox        PRIVATE                default
              -v A              set                    directive, line 2
              -v SECRET         copied if set          environment SECRET
              stdout            calc.oSEQ              default
              stderr            calc.eSEQ              default
              workdir           clean directory        default
              join              n                      default
              keep              n                      default
              priority          0                      default
              rerunnable        y                      default
              interpreter       #! line, else a shell  default
              user hold         no                     default
              account           none                   default
              kill delay        the worker's           default
              mail points       a                      directive, line 3
              upload            files                  default
              directive prefix  #JOB                   environment PBS_DPREFIX
              note: stdin line 3: -m: mail has no effect here
            """);
  }

  @Test
  void the_answer_is_there_as_json_too() throws IOException {
    Cli.Result result = qsub("#PBS -p 5 -l software=a\\\"b\n", "--dry-run", "--json");
    assertThat(result.status()).isZero();
    StrictJson.parse(result.out());
    assertThat(result.out().replaceAll("\\s+", " "))
        .contains("\"schema\":\"pkbs.dry-run/1\"")
        .contains("\"priority\":{ \"value\":\"5\", \"origin\":\"directive, line 1\" }")
        .contains("\"queue\":{ \"value\":\"workq\", \"origin\":\"default\" }")
        .contains("\"submits\":\"yes\"");
  }

  @Test
  void what_cannot_be_submitted_is_shown_and_refused() throws IOException {
    Cli.Result result = qsub("#!/bin/sh\n#PBS -l ngpus=1\n", "--dry-run", "-I");
    assertThat(result.out())
        .startsWith("would not submit script job.sh, 26 bytes\n")
        .contains("\n  note: -I: interactive job is not supported yet\n")
        .endsWith(
            "\n"
                + "  note: job.sh line 2: resource \"ngpus\" is not supported yet; use ncpus, mem,"
                + " scratch, walltime or select\n");
    assertThat(result.err()).isEqualTo("qsub: -I: interactive job is not supported yet\n");
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void a_refusal_in_a_directive_names_script_and_line() throws IOException {
    Cli.Result result = qsub("#!/bin/sh\n#PBS -l select=2:ncpus=1,place=scatter\n");
    assertThat(result.err())
        .isEqualTo(
            "qsub: job.sh line 2: '-l select=2:ncpus=1': chunks on different hosts are not"
                + " supported yet; leave place=scatter out, or use one chunk\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void chunks_are_summed_up() throws IOException {
    Cli.Result result = qsub("#!/bin/sh\n#PBS -l nodes=2:ppn=4\n", "--dry-run");
    assertThat(result.out())
        .containsPattern("\n  ncpus +8 ")
        .containsPattern("\n  -l nodect +2 ")
        .contains("\n  note: job.sh line 2: '-l nodes=2:ppn=4': all of it is on one host here\n");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void verbose_says_once_what_has_no_effect() throws IOException {
    Cli.Result result = qsub("#PBS -m a -f\n#PBS -m e\n", "--dry-run", "--verbose", "-l", "cput=5");
    assertThat(result.err())
        .isEqualTo(
            """
            qsub: job.sh line 1: -m: mail has no effect here
            qsub: job.sh line 1: -f: staying in the foreground has no effect here
            qsub: resource "cput" has no effect here
            """);
    assertThat(result.status()).isZero();
  }

  @Test
  void strict_refuses_what_has_no_effect() throws IOException {
    Cli.Result result = qsub("#PBS -m a\n", "--strict");
    assertThat(result.err())
        .isEqualTo("qsub: job.sh line 1: -m: mail has no effect here; leave it or --strict out\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(qsub("true\n", "--strict", "-W", "max_run_subjobs=2").err())
        .isEqualTo(
            "qsub: -W max_run_subjobs: has no effect here, the job is no array; leave it or"
                + " --strict out\n");
    assertThat(qsub("#PBS -m n\n", "--strict", "--dry-run").status()).isZero();
  }

  @Test
  void only_ones_own_name_may_be_given_to_run_as() throws IOException {
    assertThat(qsub("x", "-u", "bob,ann@login1", "--dry-run").status()).isZero();
    Cli.Result result = qsub("x", "-u", "bob");
    assertThat(result.err())
        .isEqualTo("qsub: -u bob: running as another user is not supported; leave -u out\n");
    assertThat(result.status()).isEqualTo(2);
  }

  /// What a submission says on standard error, and its end, are those of the dry run.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--chunk 2||2|--chunk is for arrays only; leave it out",
        "|--max-fails 3|2|job.sh line 1: --max-fails is for arrays only; leave it out",
        "--retry 2 -r n||2|--retry 2: a job that may never run twice (-r n) cannot be retried;"
            + " leave one of the two out",
        "-r n|--retry 1|2|job.sh line 1: --retry 1: a job that may never run twice (-r n) cannot be"
            + " retried; leave one of the two out",
        "-u root||2|-u root: running as another user is not supported; leave -u out",
        "--params no.csv||1|--params no.csv: no such file",
        "-J 1-2 --sweep a=1,2||2|conflicting options: -J or -t, and --params or --sweep",
        "--sweep a=1..2000 --sweep b=1..2000||2|--sweep: 4000000 tasks, limit 1000000",
        "-o elsewhere:/x||2|-o 'elsewhere:/x': output is delivered on HOST only;"
            + " leave the host out",
        "-J 1-2|-e elsewhere:/x|2|-e 'elsewhere:/x': output is delivered on HOST only;"
            + " leave the host out",
      })
  void what_is_refused_without_a_server_is_refused_the_same(
      String words, String directive, int status, String message) throws IOException {
    String script = directive == null ? "true\n" : "#PBS " + directive + "\n";
    List<String> line = words == null ? List.of() : List.of(words.split(" "));
    try (StubServer server = new StubServer()) {
      Cli.Result real = qsub(Cli.at(server), script, line);
      assertThat(hostless(real.err())).isEqualTo("qsub: " + message + "\n");
      assertThat(real.status()).isEqualTo(status);
      assertThat(server.asked()).isEmpty();
    }
    Cli.Result dry =
        qsub(cli, script, Stream.concat(line.stream(), Stream.of("--dry-run")).toList());
    assertThat(dry.out()).startsWith("would not submit script job.sh, ");
    assertThat(hostless(dry.out())).endsWith("\n  note: " + message + "\n");
    assertThat(hostless(dry.err())).isEqualTo("qsub: " + message + "\n");
    assertThat(dry.status()).isEqualTo(status);
  }

  /// Half of a pair of characters has no bytes in any locale.
  @ParameterizedTest
  @ValueSource(strings = {"-o", "-e", "-d", "-w"})
  void a_path_that_no_file_can_have_is_a_usage_fault(String option) throws IOException {
    Cli.Result dry = qsub("true\n", "--dry-run", option, "/data/x\ud800");

    assertThat(dry.err())
        .isEqualTo("qsub: " + option + " '/data/x?': not a file name in this locale\n");
    assertThat(dry.out()).startsWith("would not submit script job.sh, 5 bytes\n");
    assertThat(dry.status()).isEqualTo(ExitCode.USAGE.status());
  }

  /// This host's name is as it is.
  private static String hostless(String text) {
    return text.replaceAll("is delivered on \\S+ only", "is delivered on HOST only");
  }

  private Cli.Result qsub(Cli from, String script, List<String> words) throws IOException {
    Files.writeString(folder.resolve("job.sh"), script);
    List<String> line = new ArrayList<>(words);
    line.addFirst("qsub");
    line.add("job.sh");
    return from.in(folder).with("LOGNAME", "ann").run(line.toArray(String[]::new));
  }

  @Test
  void options_of_arrays_are_taken_with_each_kind_of_array() throws IOException {
    for (String array : List.of("-J 1-4", "-t 1,2", "--sweep a=1,2")) {
      String words = array + " --chunk 2 --max-fails 1 --retry 0 -r n --dry-run";
      assertThat(qsub(cli, "true\n", List.of(words.split(" "))).err()).isEmpty();
    }
  }

  @Test
  void a_sweep_is_read_and_its_tasks_are_told() throws IOException {
    Files.writeString(folder.resolve("points.csv"), "lr\n0.1\n0.01\n");
    Cli.Result result =
        qsub(
            "#PBS --params points.csv\n",
            "--dry-run",
            "-N",
            "foo",
            "--sweep",
            "seed=1..5",
            "-W",
            "max_run_subjobs=3");
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(result.out())
        .startsWith("would submit script job.sh, 25 bytes\n")
        .containsPattern("\n  array +1-10%3 +command line\n  tasks +10 +command line\n")
        .containsPattern("\n  stdout +foo[.]oSEQ[.]IDX +default\n")
        .containsPattern("\n  stderr +foo[.]eSEQ[.]IDX +default\n");
  }

  @Test
  void torque_names_the_outputs_of_tasks_with_a_dash() throws IOException {
    cli.with("PKBS_FLAVOR", "torque");
    assertThat(qsub("x", "--dry-run", "-N", "foo", "-t", "1-3").out())
        .containsPattern("\n  stdout +foo[.]oSEQ-IDX +default\n");
  }

  @Test
  void a_command_has_no_default_interpreter() {
    Cli.Result result = cli.in(folder).run("qsub", "--dry-run", "--", "/bin/sleep", "1");
    assertThat(result.out()).startsWith("would submit the command /bin/sleep 1\n");
    assertThat(result.out()).doesNotContain("interpreter");
  }

  @Test
  void an_illegal_name_is_told_as_pbs_does() throws IOException {
    assertThat(qsub("x", "-N", "a/b").err())
        .isEqualTo(
            "qsub: illegal -N value: job name may contain letters, digits, . _ + - (max 64)\n");
  }

  @Test
  void the_values_of_a_queue_are_asked_for_where_a_server_answers() throws IOException {
    QueueList.Most most =
        new QueueList.Most(
            Optional.of(3600L),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    QueueList.QueueView fast =
        new QueueList.QueueView(
            "fast",
            false,
            true,
            0,
            new QueueList.Defaults(2, 1L << 30, 1L << 31, Optional.empty()),
            most,
            QueueList.Counts.NONE);
    QueueList list =
        new QueueList(
            Instant.EPOCH, new QueueList.ServerView("fast", 1, 60, 1_000_000), List.of(fast));
    try (StubServer server = new StubServer()) {
      server.on("GET /api/v1/queues", list);
      Cli asking = Cli.at(server).in(folder).with("LOGNAME", "ann").input("true\n");
      Cli.Result closed = asking.run("qsub", "--dry-run");
      assertThat(closed.out())
          .startsWith("would not submit script stdin, 5 bytes\n")
          .containsPattern("\n  mem +1gb +queue fast\n")
          .containsPattern("\n  walltime +01:00:00 +queue fast\n")
          .endsWith("\n  note: Queue is not enabled: fast\n");
      assertThat(closed.err()).isEqualTo("qsub: Queue is not enabled: fast\n");
      assertThat(closed.status()).isEqualTo(173);
      Cli.Result missing = asking.input("true\n").run("qsub", "--dry-run", "-q", "slow");
      assertThat(missing.err())
          .isEqualTo("qsub: Unknown queue: queue \"slow\" does not exist; queues: fast\n");
      assertThat(missing.status()).isEqualTo(170);
    }
  }
}
