package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;
import pkbs.testkit.Await;

/// Arrays as a user has them: every index ends once, whatever is killed on the way.
class ArraysIT {
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final int TASKS = 20;

  @TempDir private Path temporary;

  private record Array(Laptop laptop, String id) {
    String path(String task) {
      return id.replace("[]", "%5B" + task + "%5D");
    }

    JobView show() {
      return laptop.api().show(path(""));
    }

    JobView task(int index) {
      return laptop.api().show(path(Integer.toString(index)));
    }

    JobView.Counts counts() {
      return laptop
          .api()
          .find(path(""))
          .flatMap(JobView::array)
          .flatMap(JobView.Array::counts)
          .orElse(new JobView.Counts(-1, 0, 0, 0, 0, 0));
    }

    void awaitEnd() {
      Await.until(
          "the array ends",
          PATIENCE,
          () ->
              laptop
                  .api()
                  .find(path(""))
                  .filter(job -> job.state().equals("finished"))
                  .isPresent());
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// How often each index was begun, by the marks that the tasks leave.
  private static Map<String, Integer> begun(Path marks) {
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : lines(marks)) {
      counts.merge(line, 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void every_task_has_its_index_its_output_and_its_end() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "4", "--mem", "1gb")) {
      String script =
          """
          #PBS -N sweep -l ncpus=1,mem=16mb
          echo $PBS_JOBID $PBS_ARRAY_INDEX $PBS_ARRAYID $PBS_ARRAY_ID
          [ $(( PBS_ARRAY_INDEX % 5 )) != 0 ]
          """;
      Array array = new Array(laptop, laptop.commandReading(script, "qsub", "-J", "1-20%2").line());
      assertThat(array.id()).matches("\\d+\\[\\]\\.pkbs");
      String number = array.id().substring(0, array.id().indexOf('['));
      array.awaitEnd();

      assertThat(laptop.command("qstat", "-xt", array.id()).ok().out().lines())
          .as("two lines of header, the array and its tasks")
          .hasSize(2 + 1 + TASKS);
      assertThat(array.counts()).isEqualTo(new JobView.Counts(0, 0, 0, 16, 4, 0));
      assertThat(array.show().end().orElseThrow().exitStatus()).isEqualTo(1);
      for (int index = 1; index <= TASKS; index++) {
        JobView task = array.task(index);
        String id = number + "[" + index + "].pkbs";
        String line = "%s %d %d %s\n".formatted(id, index, index, array.id());
        assertThat(task.id()).isEqualTo(id);
        assertThat(task.letter()).isEqualTo("X");
        assertThat(task.end().orElseThrow().exitStatus()).isEqualTo(index % 5 == 0 ? 1 : 0);
        assertThat(laptop.work().resolve("sweep.o" + number + "." + index))
            .as("output of %s", id)
            .hasContent(line);
        String results = task.end().orElseThrow().results().orElseThrow().url();
        assertThat(laptop.dav().text(results, "stdout.txt")).isEqualTo(line);
      }
    }
  }

  @Test
  void every_task_ends_once_though_worker_and_dispatcher_are_killed() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "4", "--mem", "1gb")) {
      Path marks = laptop.work().resolve("marks");
      Path go = laptop.work().resolve("go");
      String script =
          """
          echo $PBS_ARRAY_INDEX >>%s
          [ $PBS_ARRAY_INDEX -le 3 ] && exit 3
          while [ ! -e %s ]; do sleep 0.2; done
          echo $PBS_ARRAY_INDEX
          """
              .formatted(marks, go);
      Array array =
          new Array(
              laptop,
              laptop
                  .commandReading(
                      script, "qsub", "-N", "killed", "-l", "ncpus=1,mem=16mb", "-J", "1-20")
                  .line());
      Await.until(
          "three have failed and four run",
          PATIENCE,
          () -> array.counts().failed() == 3 && array.counts().running() == 4);

      laptop.process(Role.DISPATCHER).kill();
      laptop.pkbs("up").ok();
      Await.until(
          "the new leader knows it",
          PATIENCE,
          () -> array.counts().equals(new JobView.Counts(13, 4, 0, 0, 3, 0)));
      laptop.command("qdel", array.id().replace("[]", "[18-20]")).ok();
      laptop.process(Role.WORKER).kill();
      laptop.pkbs("up").ok();
      Await.until("four run again", PATIENCE, () -> array.counts().running() == 4);
      laptop.process(Role.DISPATCHER).kill();
      laptop.pkbs("up").ok();
      Files.createFile(go);
      array.awaitEnd();

      assertThat(array.counts()).isEqualTo(new JobView.Counts(0, 0, 0, 14, 3, 3));
      Map<String, Integer> begun = begun(marks);
      for (int index = 1; index <= TASKS; index++) {
        JobView task = array.task(index);
        int status = index <= 3 ? 3 : index >= 18 ? 271 : 0;
        assertThat(task.end().orElseThrow().exitStatus()).as(task.id()).isEqualTo(status);
        int starts = begun.getOrDefault(Integer.toString(index), 0);
        assertThat(starts).as(task.id()).isEqualTo(index >= 18 ? 0 : task.attempt());
        assertThat(task.attempt()).as(task.id()).isEqualTo(index >= 4 && index <= 7 ? 2 : 1);
      }
    }
  }

  @Test
  void a_large_array_is_one_record_and_is_deleted_as_one() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "1", "--mem", "1gb")) {
      String script = "sleep 600\n";
      Array array =
          new Array(
              laptop,
              laptop.commandReading(script, "qsub", "-l", "mem=16mb", "-J", "0-99999").line());
      Await.until("it has begun", PATIENCE, () -> array.counts().running() == 1);
      assertThat(array.show().letter()).isEqualTo("B");

      laptop.command("qdel", array.id()).ok();
      array.awaitEnd();

      JobView.Counts counts = array.counts();
      assertThat(counts.deleted() + counts.failed()).isEqualTo(100_000);
      assertThat(counts.deleted()).isGreaterThanOrEqualTo(99_999);
      assertThat(array.show().end().orElseThrow().exitStatus()).isNotZero();
      laptop.process(Role.DISPATCHER).kill();
      laptop.pkbs("up").ok();
      Await.until("the new leader knows it", PATIENCE, () -> array.counts().equals(counts));
    }
  }

  @Test
  void a_sweep_gives_each_task_its_row_and_failed_ones_run_again() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "4", "--mem", "1gb")) {
      Path go = laptop.work().resolve("go");
      Path fixed = laptop.work().resolve("fixed");
      Files.writeString(
          laptop.work().resolve("points.csv"),
          "\uFEFFlr,note\r\n0.1,\"a, \"\"b\"\"\"\r\n0.01,$(id)\r\n");
      String script =
          "while [ ! -e %s ]; do sleep 0.1; done;".formatted(go)
              + " echo $PBS_ARRAY_INDEX \"$lr\" \"$seed\" \"$2\";"
              + " [ -e %s ] || [ $seed = 7 ]".formatted(fixed);
      Array array =
          new Array(
              laptop,
              laptop
                  .command(
                      "qsub",
                      "-N",
                      "fit",
                      "-l",
                      "ncpus=1,mem=16mb",
                      "--params",
                      "points.csv",
                      "--sweep",
                      "seed=7..8",
                      "-W",
                      "max_run_subjobs=1",
                      "--",
                      "sh",
                      "-c",
                      script,
                      "sh",
                      "x",
                      "{note}")
                  .line());
      String number = array.id().substring(0, array.id().indexOf('['));
      Await.until("one runs", PATIENCE, () -> array.counts().running() == 1);
      laptop.command("qalter", "--array-limit", "4", array.id()).ok();
      Await.until("four run", PATIENCE, () -> array.counts().running() == 4);
      Files.createFile(go);
      array.awaitEnd();

      assertThat(array.counts()).isEqualTo(new JobView.Counts(0, 0, 0, 2, 2, 0));
      assertThat(laptop.work().resolve("fit.o" + number + ".1")).hasContent("1 0.1 7 a, \"b\"\n");
      assertThat(laptop.work().resolve("fit.o" + number + ".4")).hasContent("4 0.01 8 $(id)\n");
      String before = array.task(4).end().orElseThrow().results().orElseThrow().url();
      Files.createFile(fixed);
      laptop.command("qrerun", "--failed", array.id()).ok();
      Await.until(
          "the failed ones have run again",
          PATIENCE,
          () -> array.counts().equals(new JobView.Counts(0, 0, 0, 4, 0, 0)));
      array.awaitEnd();

      assertThat(array.show().end().orElseThrow().exitStatus()).isZero();
      assertThat(array.task(1).attempt()).isEqualTo(1);
      assertThat(array.task(4).attempt()).isEqualTo(2);
      assertThat(laptop.dav().text(before, "stdout.txt")).isEqualTo("4 0.01 8 $(id)\n");
    }
  }
}
