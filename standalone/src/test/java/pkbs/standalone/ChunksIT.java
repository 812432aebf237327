package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;
import pkbs.testkit.Await;

/// Arrays whose tasks share runs: every index ends once, whatever is killed on the way.
class ChunksIT {
  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final int TASKS = 300;

  @TempDir private Path temporary;

  private static JobView task(Laptop laptop, String array, int index) {
    return laptop.api().show(array.replace("[]", "%5B" + index + "%5D"));
  }

  private static JobView.Counts counts(Laptop laptop, String array) {
    return laptop
        .api()
        .find(array.replace("[]", "%5B%5D"))
        .flatMap(JobView::array)
        .flatMap(JobView.Array::counts)
        .orElse(new JobView.Counts(-1, 0, 0, 0, 0, 0));
  }

  private static int ended(JobView.Counts counts) {
    return counts.ok() + counts.failed() + counts.deleted();
  }

  private static void awaitEnd(Laptop laptop, String array) {
    Await.until(
        "the array ends",
        PATIENCE,
        () ->
            laptop
                .api()
                .find(array.replace("[]", "%5B%5D"))
                .filter(job -> job.state().equals("finished"))
                .isPresent());
  }

  /// How often each index was begun, by the marks that the tasks leave.
  private static Map<String, Integer> begun(Path marks) throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    for (String line : Files.exists(marks) ? Files.readAllLines(marks) : List.<String>of()) {
      counts.merge(line, 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void every_index_ends_once_though_worker_and_dispatcher_are_killed() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "4", "--mem", "1gb")) {
      Path marks = laptop.work().resolve("marks");
      String script =
          """
          echo $PBS_ARRAY_INDEX >>%s
          sleep 0.02
          [ $(( PBS_ARRAY_INDEX %% 10 )) != 0 ]
          """
              .formatted(marks);
      String array =
          laptop
              .commandReading(
                  script,
                  ("qsub -N chunks -l ncpus=1,mem=16mb --chunk 16 --upload none -o /dev/null"
                          + " -e /dev/null -J 1-"
                          + TASKS)
                      .split(" "))
              .line();
      for (int kill = 1; kill <= 6; kill++) {
        int least = TASKS * kill / 8;
        Await.until("more have ended", PATIENCE, () -> ended(counts(laptop, array)) >= least);
        boolean isWorker = ThreadLocalRandom.current().nextBoolean();
        laptop.process(isWorker ? Role.WORKER : Role.DISPATCHER).kill();
        laptop.pkbs("up").ok();
      }
      awaitEnd(laptop, array);

      assertThat(counts(laptop, array))
          .isEqualTo(new JobView.Counts(0, 0, 0, TASKS - TASKS / 10, TASKS / 10, 0));
      Map<String, Integer> begun = begun(marks);
      int more = 0;
      for (int index = 1; index <= TASKS; index++) {
        JobView task = task(laptop, array, index);
        assertThat(task.letter()).isEqualTo("X");
        assertThat(task.end().orElseThrow().exitStatus())
            .as(task.id())
            .isEqualTo(index % 10 == 0 ? 1 : 0);
        int starts = begun.getOrDefault(Integer.toString(index), 0);
        assertThat(starts).as(task.id()).isBetween(1, task.attempt());
        more += starts - 1;
      }
      assertThat(more).as("executed again").isLessThan(6 * 4 * 16);
    }
  }

  @Test
  void tasks_of_one_run_have_results_output_and_times_of_their_own() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "2", "--mem", "1gb")) {
      String script =
          """
          echo $PBS_JOBID of $PBS_ARRAY_ID
          [ $PBS_ARRAY_INDEX != 3 ] || exit 4
          """;
      String array =
          laptop
              .commandReading(script, "qsub -N own -l mem=16mb --chunk 8 -J 1-8".split(" "))
              .line();
      String number = array.substring(0, array.indexOf('['));
      awaitEnd(laptop, array);

      for (int index = 1; index <= 8; index++) {
        JobView task = task(laptop, array, index);
        String line = "%s[%d].pkbs of %s\n".formatted(number, index, array);
        assertThat(task.end().orElseThrow().exitStatus()).isEqualTo(index == 3 ? 4 : 0);
        assertThat(task.times().startedAt()).as(task.id()).isPresent();
        assertThat(laptop.work().resolve("own.o" + number + "." + index)).hasContent(line);
        String results = task.end().orElseThrow().results().orElseThrow().url();
        assertThat(laptop.dav().text(results, "stdout.txt")).isEqualTo(line);
        assertThat(laptop.dav().text(results, "result.json")).contains(task.id());
      }
    }
  }

  @Test
  void long_tasks_spread_over_all_slots_and_take_orders_one_by_one() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "4", "--mem", "1gb")) {
      Path go = laptop.work().resolve("go");
      String script = "while [ ! -e %s ]; do sleep 0.2; done\n".formatted(go);
      String array =
          laptop
              .commandReading(script, "qsub -N long -l mem=16mb --chunk 8 -J 1-8".split(" "))
              .line();
      String number = array.substring(0, array.indexOf('['));
      Await.until("four run", PATIENCE, () -> counts(laptop, array).running() == 4);

      laptop.command("qdel", number + "[1]", number + "[8]").ok();
      Await.until("two are deleted", PATIENCE, () -> ended(counts(laptop, array)) == 2);
      Files.createFile(go);
      awaitEnd(laptop, array);

      assertThat(counts(laptop, array).ok()).isEqualTo(6);
      for (int index = 1; index <= 8; index++) {
        assertThat(task(laptop, array, index).attempt()).as("attempts of %d", index).isEqualTo(1);
      }
    }
  }
}
