package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;
import pkbs.testkit.Await;

/// Snakemake 7 as its users run it, on pkbs, by each of its ways to use a cluster.
@Tag("clients")
class SnakemakeClientIT {
  private static final long SECONDS = 900;
  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final String QSUB =
      "qsub -N {rule} -l select=1:ncpus={threads}:mem=200mb -o log/ -e log/";
  private static final String TWO_RULES =
      """
      rule all:
        input: "joined.txt"
      rule part:
        output: "part{n}.txt"
        shell: "echo part {wildcards.n} | tee {output}"
      rule join:
        input: "part1.txt", "part2.txt"
        output: "joined.txt"
        shell: "cat {input} > {output}"
      """;
  private static final String FAILING =
      """
      rule broken:
        output: "never.txt"
        shell: "echo it is broken >&2; exit 7"
      """;
  private static final String LONG =
      """
      rule long:
        output: "late.txt"
        shell: "touch began; sleep 300; touch {output}"
      """;

  /// As the manual of Snakemake has it for PBS, on our `qstat`.
  private static final String STATUS =
      """
      #!/bin/sh
      job=$(qstat -xf "$1") || { echo failed; exit 0; }
      case $(echo "$job" | sed -n 's/^ *job_state = //p') in
        F)
          if echo "$job" | grep -q '^ *Exit_status = 0$'; then echo success; else echo failed; fi
          ;;
        *) echo running ;;
      esac
      """;

  /// Dependencies come as words before the script.
  private static final String SUBMIT_WITH_DEPENDENCIES =
      """
      #!/bin/sh
      depend=
      while [ $# -gt 1 ]; do
        depend="${depend:-afterok}:$1"
        shift
      done
      exec qsub ${depend:+-W depend=$depend} -l mem=200mb "$1"
      """;

  @TempDir private static Path temporary;
  private static ClientSite site;

  @BeforeAll
  static void up() {
    site = ClientSite.up(temporary);
  }

  @AfterAll
  static void down() {
    site.close();
  }

  private static ClientSite.Engine snakemake(Path directory, String rules, String... words)
      throws IOException {
    Files.writeString(directory.resolve("Snakefile"), rules);
    Files.createDirectories(directory.resolve("log"));
    script(directory.resolve("status.sh"), STATUS);
    script(directory.resolve("submit.sh"), SUBMIT_WITH_DEPENDENCIES);
    List<String> line = new ArrayList<>(List.of("/usr/bin/snakemake", "-j", "4", "--nocolor"));
    line.addAll(List.of("--latency-wait", "30"));
    line.addAll(List.of(words));
    // Elsewhere than in CI Snakemake looks after its jobs once in ten seconds.
    return site.start(directory, Map.of("CI", "true"), line);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void assertDone(ClientSite.Engine engine, Path directory) throws IOException {
    assertThat(engine.await(SECONDS)).as(engine.output()).isZero();
    assertThat(Laptop.text(directory.resolve("joined.txt"))).isEqualTo("part 1\npart 2\n");
  }

  /// Jobs submitted in a directory.
  private static List<JobView> jobs(Path directory) {
    return site.api().list("?finished=true").orElseThrow().jobs().stream()
        .filter(job -> job.submitted().workdir().equals(directory.toString()))
        .toList();
  }

  @Test
  void jobs_are_followed_by_their_files_alone() throws IOException {
    Path directory = site.directory("a workflow");
    assertDone(
        snakemake(directory, TWO_RULES, "--cluster", QSUB, "--cluster-cancel", "qdel"), directory);
    assertThat(jobs(directory)).hasSize(3);
    for (JobView job : jobs(directory)) {
      assertThat(directory.resolve("log/" + job.id() + ".OU")).exists();
      assertThat(Laptop.text(directory.resolve("log/" + job.id() + ".ER")))
          .contains("1 of 1 steps (100%) done");
    }
  }

  @Test
  void jobs_get_their_names_and_files_by_default() throws IOException {
    Path directory = site.directory("defaults");
    assertDone(snakemake(directory, TWO_RULES, "--cluster", "qsub"), directory);
    for (JobView job : jobs(directory)) {
      assertThat(job.name()).matches("snakejob\\.(part|join)\\.[0-9]\\.sh");
      String sequence = job.id().substring(0, job.id().indexOf('.'));
      assertThat(directory.resolve(job.name() + ".o" + sequence)).exists();
      assertThat(directory.resolve(job.name() + ".e" + sequence)).isNotEmptyFile();
    }
  }

  @Test
  void jobs_are_followed_by_a_status_command() throws IOException {
    Path directory = site.directory("status");
    assertDone(
        snakemake(directory, TWO_RULES, "--cluster", QSUB, "--cluster-status", "./status.sh"),
        directory);
  }

  @Test
  void a_status_command_tells_of_a_failure() throws IOException {
    Path directory = site.directory("status of a failure");
    ClientSite.Engine engine =
        snakemake(directory, FAILING, "--cluster", QSUB, "--cluster-status", "./status.sh");
    assertThat(engine.await(SECONDS)).isEqualTo(1);
    assertThat(engine.output()).contains("Error executing rule broken on cluster (jobid: 0");
    assertThat(jobs(directory)).hasSize(1);
    JobView job = jobs(directory).getFirst();
    assertThat(job.end().orElseThrow().exitStatus()).isEqualTo(1);
    assertThat(Laptop.text(directory.resolve("log/" + job.id() + ".ER"))).contains("it is broken");
  }

  @Test
  void a_submission_waits_for_the_end_of_its_job() throws IOException {
    Path directory = site.directory("sync");
    String sync = "qsub -W block=true -z -l mem=200mb";
    assertDone(snakemake(directory, TWO_RULES, "--cluster-sync", sync), directory);
    Path failing = site.directory("sync of a failure");
    ClientSite.Engine engine = snakemake(failing, FAILING, "--cluster-sync", sync);
    assertThat(engine.await(SECONDS)).isEqualTo(1);
    assertThat(engine.output()).contains("Error in rule broken");
  }

  @Test
  void ctrl_c_deletes_the_jobs() throws IOException {
    Path directory = site.directory("cancel");
    ClientSite.Engine engine =
        snakemake(directory, LONG, "--cluster", QSUB, "--cluster-cancel", "qdel");
    Await.until("a job has begun", PATIENCE, () -> Files.exists(directory.resolve("began")));
    engine.interrupt();
    assertThat(engine.await(SECONDS)).isEqualTo(1);
    Await.until(
        "its job is gone", PATIENCE, () -> jobs(directory).getFirst().state().equals("finished"));
    assertThat(jobs(directory).getFirst().reason().orElseThrow().code()).isEqualTo("DELETED");
  }

  @Test
  void a_workflow_is_submitted_at_once_with_dependencies() throws IOException {
    Path directory = site.directory("immediate");
    ClientSite.Engine engine =
        snakemake(
            directory,
            TWO_RULES,
            "--immediate-submit",
            "--notemp",
            "--cluster",
            "./submit.sh {dependencies}");
    assertThat(engine.await(SECONDS)).as(engine.output()).isZero();
    Await.until(
        "the jobs have ended",
        PATIENCE,
        () ->
            Files.exists(directory.resolve("joined.txt"))
                && jobs(directory).stream().allMatch(job -> job.state().equals("finished")));
    assertThat(Laptop.text(directory.resolve("joined.txt"))).isEqualTo("part 1\npart 2\n");
  }
}
