package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;
import pkbs.testkit.Await;

/// What `kill -9` of each part costs: nothing.
class KillsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int RUNNING = 20;
  private static final int QUEUED = 100;

  @TempDir private Path temporary;

  @Test
  void a_job_of_a_killed_worker_runs_again_and_is_recorded_once() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      Path starts = laptop.work().resolve("starts");
      // The first attempt never ends by itself, the second one does at once.
      String script =
          """
          echo $PKBS_ATTEMPT $$ >>%1$s
          [ "$PKBS_ATTEMPT" = 1 ] && sleep 600
          echo attempt $PKBS_ATTEMPT
          """
              .formatted(starts);
      String id = laptop.commandReading(script, "qsub", "-N", "twice").line();
      Await.until("it has started", PATIENCE, () -> lines(starts).size() == 1);

      laptop.process(Role.WORKER).kill();
      laptop.pkbs("up").ok();
      laptop.command("qwait", id).ok();

      JobView job = laptop.api().show(id);
      assertThat(job.attempt()).isEqualTo(2);
      assertThat(job.attempts()).extracting(JobView.AttemptView::number).doesNotHaveDuplicates();
      assertThat(job.end().orElseThrow().exitStatus()).isZero();
      assertThat(lines(starts)).extracting(line -> line.split(" ")[0]).containsExactly("1", "2");
      String results = job.end().orElseThrow().results().orElseThrow().url();
      assertThat(laptop.dav().text(results, "stdout.txt")).isEqualTo("attempt 2\n");
      long first = Long.parseLong(lines(starts).getFirst().split(" ")[1]);
      Await.until(
          "the first attempt's program is gone", PATIENCE, () -> ProcessMark.of(first).isEmpty());
    }
  }

  @Test
  void every_job_survives_kills_of_dispatcher_and_nats_server_and_runs_once() throws Exception {
    try (Laptop laptop =
        Laptop.in(temporary).up("--cpus", Integer.toString(RUNNING), "--mem", "4gb")) {
      Path log = Files.createDirectories(laptop.work().resolve("executions"));
      Path go = laptop.work().resolve("go");
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < RUNNING + QUEUED; i++) {
        // Each waits until it may end, so that the kills meet 20 running and 100 queued ones.
        String script =
            "echo started >>%s/%d\nwhile [ ! -e %s ]; do sleep 0.2; done\necho %d\n"
                .formatted(log, i, go, i);
        ids.add(laptop.api().submit("job" + i, script));
      }
      Await.until("twenty run", PATIENCE, () -> started(log) == RUNNING);

      laptop.process(Role.DISPATCHER).kill();
      laptop.pkbs("up").ok();
      laptop.process(Role.NATS).kill();
      laptop.pkbs("up").ok();
      Files.createFile(go);

      Await.until("all are finished", PATIENCE, () -> unfinished(laptop) == 0);
      for (int i = 0; i < ids.size(); i++) {
        JobView job = laptop.api().show(ids.get(i));
        assertThat(job.state()).as(job.id()).isEqualTo("finished");
        assertThat(job.end().orElseThrow().exitStatus()).as(job.id()).isZero();
        assertThat(lines(log.resolve(Integer.toString(i)))).as(job.id()).containsExactly("started");
        String results = job.end().orElseThrow().results().orElseThrow().url();
        assertThat(laptop.dav().text(results, "stdout.txt")).isEqualTo(i + "\n");
      }
    }
  }

  private static int unfinished(Laptop laptop) {
    return laptop
        .api()
        .list("?finished=false&limit=1000")
        .map(list -> list.jobs().size())
        .orElse(-1);
  }

  private static int started(Path folder) {
    String[] names = folder.toFile().list();
    return names == null ? 0 : names.length;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
