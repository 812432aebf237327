package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import pkbs.protocol.JobView;
import pkbs.testkit.Await;

/// Nextflow as its users run it, on pkbs. It reads `qstat -f` every 3 s, and fails a task that is
/// not there for 20 s while it has not ended.
@Tag("clients")
class NextflowClientIT {
  private static final long SECONDS = 900;
  private static final Duration PATIENCE = Duration.ofSeconds(300);
  private static final Path JARS = ClientSite.TREE.resolve("build/engines/nextflow-24.10.0");
  private static final String HOME = "nextflow";
  private static final String POLLING =
      """
      executor { queueStatInterval = '3 sec'; pollInterval = '1 sec'; exitReadTimeout = '20 sec' }
      """;

  /// Longer than `exitReadTimeout`.
  private static final String PIPELINE =
      """
      process MAKE {
        memory '1.5 GB'
        cpus 2
        time '10 min'
        input: val n
        output: path "made.${n}.txt"
        script: "sleep 25; echo made $n | tee made.${n}.txt; echo noted >&2"
      }
      process JOIN {
        publishDir 'published', mode: 'copy'
        input: path parts
        output: path 'all.txt'
        script: "cat $parts | sort > all.txt"
      }
      workflow { JOIN(MAKE(Channel.of(1, 2)).collect(sort: true)) }
      """;

  @TempDir private static Path temporary;
  private static ClientSite site;
  private static final Map<Pipeline, ClientSite.Engine> RUNNING = new HashMap<>();

  /// Executor and queue of a run; they all run at the same time.
  enum Pipeline {
    PBSPRO("pbspro", ""),
    PBSPRO_WITH_QUEUE("pbspro", "process.queue = 'workq'"),
    PBS("pbs", ""),
    PBS_WITH_QUEUE("pbs", "process.queue = 'workq'");

    private final String executor;
    private final String queue;

    Pipeline(String executor, String queue) {
      this.executor = executor;
      this.queue = queue;
    }

    /// With a blank in its path.
    Path directory() throws IOException {
      return site.directory("pipelines/of " + name().replace('_', ' '));
    }

    ClientSite.Engine start() throws IOException {
      return nextflow(directory(), executor, PIPELINE, queue);
    }
  }

  @BeforeAll
  static void up() throws IOException {
    assertThat(JARS).as("what make/install.sh fetches").isDirectory();
    site = ClientSite.up(temporary);
    // Of several that start together and make it, all but one give up.
    site.directory(HOME);
    for (Pipeline pipeline : Pipeline.values()) {
      RUNNING.put(pipeline, pipeline.start());
    }
  }

  @AfterAll
  static void down() {
    site.close();
  }

  private static ClientSite.Engine nextflow(
      Path directory, String executor, String pipeline, String more) throws IOException {
    Files.writeString(directory.resolve("main.nf"), pipeline);
    String executors = "process.executor = '" + executor + "'\n" + POLLING;
    Files.writeString(directory.resolve("nf.config"), executors + more + "\n");
    List<String> line = new ArrayList<>(List.of(java(), "-XX:+UseSerialGC"));
    line.add("-XX:TieredStopAtLevel=1");
    for (String opened : OPENED) {
      line.addAll(List.of("--add-opens", "java.base/" + opened + "=ALL-UNNAMED"));
    }
    line.addAll(List.of("-cp", JARS + "/*", "nextflow.cli.Launcher", "-log", "nf.log"));
    line.addAll(List.of("run", "main.nf", "-c", "nf.config"));
    Map<String, String> variables =
        Map.of(
            "NXF_HOME", site.root().resolve(HOME).toString(),
            "NXF_OFFLINE", "true",
            "NXF_PLUGINS_DEFAULT", "false",
            "NXF_ANSI_LOG", "false",
            "NXF_DISABLE_CHECK_LATEST", "true");
    return site.start(directory, variables, line);
  }

  /// What the `nextflow` launcher opens. Source: nextflow's `nextflow` script.
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.io",
          "java.nio",
          "java.net",
          "java.util",
          "java.util.concurrent.locks",
          "java.util.concurrent.atomic",
          "java.util.regex",
          "jdk.internal.misc",
          "jdk.internal.vm",
          "sun.nio.ch",
          "sun.nio.fs",
          "sun.net.www.protocol.http",
          "sun.net.www.protocol.https",
          "sun.net.www.protocol.ftp",
          "sun.net.www.protocol.file");

  /// Of version 17: Nextflow 24.10 does not run on 25.
  private static String java() throws IOException {
    try (Stream<Path> homes = Files.list(Path.of("/usr/lib/jvm"))) {
      return homes
          .filter(home -> home.getFileName().toString().startsWith("java-17-openjdk-"))
          .map(home -> home.resolve("bin/java").toString())
          .findFirst()
          .orElseThrow(() -> new AssertionError("no openjdk-17-jre-headless"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_pipeline_runs_to_its_end(Pipeline pipeline) throws IOException {
    ClientSite.Engine engine = RUNNING.get(pipeline);
    assertThat(engine.await(SECONDS)).as(engine.output()).isZero();
    assertThat(engine.output()).doesNotContain("WARN");
    Path directory = pipeline.directory();
    assertThat(Laptop.text(directory.resolve("published/all.txt"))).isEqualTo("made 1\nmade 2\n");
    assertThat(Laptop.text(directory.resolve("nf.log"))).doesNotContain("cannot be fetched");
  }

  @Test
  void a_task_gets_what_its_process_asks_for() throws IOException {
    for (Pipeline pipeline : List.of(Pipeline.PBS, Pipeline.PBSPRO)) {
      assertThat(RUNNING.get(pipeline).await(SECONDS)).isZero();
      Path directory = pipeline.directory();
      List<JobView> jobs =
          site.api().list("?finished=true").orElseThrow().jobs().stream()
              .filter(job -> job.submitted().workdir().startsWith(directory + "/"))
              .filter(job -> job.name().startsWith("nf-MAKE"))
              .toList();
      assertThat(jobs).hasSize(2);
      for (JobView job : jobs) {
        assertThat(job.requested().ncpus()).isEqualTo(2);
        assertThat(job.requested().memBytes()).isEqualTo(3L << 29);
        assertThat(job.requested().walltimeSeconds()).isEqualTo(600);
        Path log = Path.of(job.submitted().workdir()).resolve(".command.log");
        assertThat(Laptop.text(log)).matches("(?s)made [12]\nnoted\n|noted\nmade [12]\n");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"pbspro,''", "pbs,process.queue = 'workq'"})
  void a_task_that_fails_fails_the_pipeline(String executor, String queue) throws IOException {
    String pipeline =
        """
        process FAIL {
          script: "echo it is broken; exit 7"
        }
        workflow { FAIL() }
        """;
    Path directory = site.directory("fails with " + executor);
    ClientSite.Engine engine = nextflow(directory, executor, pipeline, queue);
    assertThat(engine.await(SECONDS)).isEqualTo(1);
    assertThat(engine.output())
        .contains("Process `FAIL` terminated with an error exit status (7)", "  it is broken");
  }

  @ParameterizedTest
  @CsvSource({"pbspro,''", "pbs,process.queue = 'workq'"})
  void ctrl_c_deletes_the_jobs(String executor, String queue) throws IOException {
    String name = "LONG_" + executor.toUpperCase(java.util.Locale.ROOT);
    String pipeline =
        """
        process %s {
          script: "touch began; sleep 300"
        }
        workflow { %s() }
        """
            .formatted(name, name);
    Path directory = site.directory("ends with " + executor);
    ClientSite.Engine engine = nextflow(directory, executor, pipeline, queue);
    Await.until("a task has begun", PATIENCE, () -> hasFile(directory, "began"));
    engine.interrupt();
    engine.await(SECONDS);
    assertThat(engine.output()).contains("Killing running tasks (1)");
    Await.until(
        "its job is gone", PATIENCE, () -> site.job("nf-" + name).state().equals("finished"));
    assertThat(site.job("nf-" + name).reason().orElseThrow().code()).isEqualTo("DELETED");
  }

  @Test
  void a_job_that_is_deleted_fails_its_task() throws IOException {
    String pipeline =
        """
        process GONE {
          script: "touch began; sleep 300"
        }
        workflow { GONE() }
        """;
    Path directory = site.directory("gone");
    ClientSite.Engine engine = nextflow(directory, "pbspro", pipeline, "");
    Await.until("a task has begun", PATIENCE, () -> hasFile(directory, "began"));
    site.command("qdel", site.job("nf-GONE").id());
    assertThat(engine.await(SECONDS)).isEqualTo(1);
    assertThat(engine.output()).contains("terminated with an error exit status (143)");
  }

  @ParameterizedTest
  @CsvSource({"pbspro", "pbs"})
  void an_array_of_tasks_runs_to_its_end(String executor) throws IOException {
    String pipeline =
        """
        process PART {
          array 4
          input: val n
          output: stdout
          script: "sleep 2${n}; echo part $n"
        }
        workflow { PART(Channel.of(0, 1, 2, 3, 4)).collectFile(name: 'all.txt', sort: true, storeDir: '.') }
        """;
    // Nextflow 24.10 does not quote the path in the scripts of its arrays.
    Path directory = site.directory("array-of-" + executor);
    ClientSite.Engine engine = nextflow(directory, executor, pipeline, "");
    assertThat(engine.await(SECONDS)).as(engine.output()).isZero();
    assertThat(Laptop.text(directory.resolve("all.txt")))
        .isEqualTo("part 0\npart 1\npart 2\npart 3\npart 4\n");
  }

  private static boolean hasFile(Path directory, String name) {
    if (!Files.isDirectory(directory.resolve("work"))) {
      return false;
    }
    try (Stream<Path> files =
        Files.find(directory.resolve("work"), 3, (file, _) -> file.endsWith(name))) {
      return files.findAny().isPresent();
    } catch (IOException | java.io.UncheckedIOException e) {
      return false;
    }
  }
}
