package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;
import pkbs.testkit.Await;

/// Many small jobs of several clients at once: none is lost, none gets another's results.
class ManyJobsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(240);
  private static final int CLIENTS = 8;
  private static final int JOBS = 500;

  @TempDir private Path temporary;

  @Test
  void five_hundred_jobs_of_eight_clients_all_arrive_with_their_own_results() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up("--cpus", "8", "--mem", "2gb");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
      ApiClient api = laptop.api();
      Map<String, Integer> numbers = new ConcurrentHashMap<>();
      await(
          threads,
          client -> {
            for (int i = client; i < JOBS; i += CLIENTS) {
              numbers.put(api.submit("small" + i, script(i)), i);
            }
          });
      assertThat(numbers).as("distinct ids").hasSize(JOBS);

      Await.until(
          "all are finished",
          PATIENCE,
          () ->
              api.list("?finished=false&limit=1000")
                  .map(list -> list.jobs().isEmpty())
                  .orElse(false));

      List<JobView> jobs = api.list("?finished=only&limit=1000").orElseThrow().jobs();
      assertThat(jobs)
          .extracting(JobView::id)
          .containsExactlyInAnyOrderElementsOf(numbers.keySet());
      Dav dav = laptop.dav();
      await(
          threads,
          client -> {
            for (int i = client; i < JOBS; i += CLIENTS) {
              check(dav, jobs.get(i), numbers);
            }
          });
    }
  }

  private static String script(int number) {
    return "echo %d\necho file %d >own.txt\n".formatted(number, number);
  }

  private static void check(Dav dav, JobView job, Map<String, Integer> numbers) throws Exception {
    int number = numbers.get(job.id());
    String results = job.end().orElseThrow().results().orElseThrow().url();
    assertThat(job.end().orElseThrow().exitStatus()).as(job.id()).isZero();
    assertThat(dav.text(results, "stdout.txt")).isEqualTo(number + "\n");
    assertThat(dav.text(results, "own.txt")).isEqualTo("file " + number + "\n");
    assertThat(dav.text(results, "result.json")).contains("\"" + job.id() + "\"");
  }

  /// Runs it for every client at once.
  private static void await(ExecutorService threads, Part part) throws Exception {
    List<Callable<Void>> calls = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int number = client;
      calls.add(() -> {
        part.run(number);
        return null;
      });
    }
    for (Future<Void> done : threads.invokeAll(calls)) {
      done.get();
    }
  }

  private interface Part {
    void run(int client) throws Exception;
  }
}
