package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.JobId;
import pkbs.core.JobState;
import pkbs.core.ResultFolder;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.webdav.ResultsStore;
import pkbs.webdav.WebdavConfig;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// On a real WebDAV server, whose files are aged by hand.
final class ReaperTest {
  private static final String PASSWORD = "p4ssword";
  private static final Duration OLD = Duration.ofDays(8);
  private static final Duration YOUNG = Duration.ofDays(6);

  @TempDir Path temp;
  private final Cluster cluster = Cluster.leading();
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private WebdavServer server;
  private ManualWorker worker;
  private ResultsStore store;
  private Reaper reaper;
  private JobId job;

  @BeforeEach
  void start() {
    server =
        new WebdavServer(
                new WebdavServerConfig(
                    temp.resolve("files"), 0, "pkbs", PASSWORD, temp.resolve("tomcat")))
            .start();
    store = ResultsStore.open(WebdavConfig.of(server.url(), "pkbs", PASSWORD));
    reaper = new Reaper(cluster.dispatcher.jobs(), leads::get, store.sweeper(), cluster.time());
    job = finishedAtAttempt2();
  }

  @AfterEach
  void stop() {
    reaper.close();
    store.close();
    server.close();
    cluster.close();
  }

  /// Returned once, then done, with its results in the second attempt's folder.
  private JobId finishedAtAttempt2() {
    worker = cluster.worker("seat");
    JobId id = cluster.submit();
    worker.giveBack(worker.claim());
    cluster.awaitAttempt(id, 2);
    cluster.dispatcher.tick();
    worker.beat();
    cluster.dispatcher.tick();
    RunId run = worker.claim();
    worker.start(run);
    worker.stage(run);
    RunEnd bare = ManualWorker.end(0);
    ResultFolder results = new ResultFolder("pkbs/ann/sample-" + id.sequence() + ".r2", 3, 10);
    worker.advance(
        run,
        worker
            .held(run)
            .done(new RunEnd(bare.outcome(), bare.usage(), Optional.of(results), bare.endedAt())));
    worker.forget(run);
    cluster.await(id, JobState.Finished.class);
    return id;
  }

  private String name(String rest) {
    return "sample-" + job.sequence() + rest;
  }

  private void folder(String name, Duration age, String manifest) {
    try {
      Path folder = Files.createDirectories(temp.resolve("files/pkbs/ann").resolve(name));
      Path data = Files.writeString(folder.resolve("data"), "0123456789");
      FileTime time = FileTime.from(Instant.now().minus(age));
      Files.setLastModifiedTime(data, time);
      if (!manifest.isEmpty()) {
        Path json = Files.writeString(folder.resolve("result.json"), manifest);
        Files.setLastModifiedTime(json, time);
      }
      Files.setLastModifiedTime(folder, time);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String manifest(String id, int attempt) {
    return """
    {"v":1,"id":"%s","name":"sample","attempt":%d,"exitStatus":0,
     "submittedAt":"2026-11-21T12:00:00Z","endedAt":"2026-11-21T12:00:00Z","host":"h",
     "requested":{"ncpus":1,"memBytes":1,"scratchBytes":1,"walltimeSeconds":1},
     "used":{"walltimeSeconds":1,"cpuSeconds":1,"memBytes":1,"cpuPercent":1},"files":[],"skipped":[]}
    """
        .formatted(id, attempt);
  }

  private String mine(int attempt) {
    return manifest(job.toString(), attempt);
  }

  private List<String> left() {
    try (Stream<Path> files = Files.list(temp.resolve("files/pkbs/ann"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_a_later_attempt_superseded_goes_after_seven_days() {
    folder(name(""), OLD, mine(1));
    folder(name("-1-ab12"), OLD, mine(1));
    folder(name(".r2"), OLD, mine(2));
    reaper.sweep();
    assertThat(left()).containsExactly(name(".r2"));
  }

  @Test
  void uploads_that_were_cut_off_go_after_seven_days() {
    folder(name(".1-ab12.uploading"), OLD, "");
    folder(name(".1-ab12.3.uploading"), OLD, mine(1));
    folder(name(".r2.2-cd34.uploading"), OLD, "");
    reaper.sweep();
    assertThat(left()).isEmpty();
  }

  @Test
  void what_is_younger_stays() {
    folder(name(""), YOUNG, mine(1));
    folder(name(".1-ab12.uploading"), YOUNG, "");
    reaper.sweep();
    assertThat(left()).containsExactly(name(""), name(".1-ab12.uploading"));
  }

  @Test
  void one_young_file_keeps_its_folder() throws IOException {
    folder(name(".1-ab12.uploading"), OLD, "");
    Files.writeString(temp.resolve("files/pkbs/ann/" + name(".1-ab12.uploading") + "/now"), "x");
    reaper.sweep();
    assertThat(left()).hasSize(1);
  }

  @Test
  void what_others_made_stays_whatever_its_name() {
    folder(name(""), OLD, "");
    folder(name("-1-ab12"), OLD, "{}");
    folder(name("-1-cd34"), OLD, manifest("999.pkbs", 1));
    folder(name("-1-ef56"), OLD, mine(2));
    folder(name(".1-ab12.uploading"), OLD, "not json");
    folder(name(".2-ab12.uploading"), OLD, "");
    folder(name(".r3-1-ab12"), OLD, mine(3));
    folder(name(".uploading"), OLD, "");
    folder(name("-notes"), OLD, mine(1));
    folder("sample-999", OLD, manifest("999.pkbs", 1));
    folder("sample-999.1-ab12.uploading", OLD, "");
    folder("x" + name(".1-ab12.uploading"), OLD, "");
    List<String> before = left();
    reaper.sweep();
    assertThat(left()).isEqualTo(before);
  }

  @Test
  void a_job_that_is_not_finished_keeps_what_may_still_count() {
    JobId waiting = cluster.submit();
    String name = "sample-" + waiting.sequence();
    folder(name, OLD, manifest(waiting.toString(), 1));
    folder(name + ".1-ab12.uploading", OLD, "");
    reaper.sweep();
    assertThat(left()).hasSize(2);
  }

  @Test
  void a_finished_job_without_recorded_results_keeps_its_whole_folders() {
    worker.beat();
    JobId bare = cluster.submit();
    worker.runOne();
    cluster.await(bare, JobState.Finished.class);
    folder("sample-" + bare.sequence(), OLD, manifest(bare.toString(), 1));
    reaper.sweep();
    assertThat(left()).hasSize(1);
  }

  @Test
  void who_does_not_lead_removes_nothing() {
    folder(name(""), OLD, mine(1));
    leads.set(false);
    reaper.sweep();
    assertThat(left()).hasSize(1);
  }

  @Test
  void where_the_server_tells_no_time_seven_days_of_sight_count() throws IOException {
    Path empty =
        Files.createDirectories(temp.resolve("files/pkbs/ann/" + name(".1-ab12.uploading")));
    Files.setLastModifiedTime(empty, FileTime.from(Instant.now()));
    if (store.sweeper().age(List.of("pkbs", "ann", name(".1-ab12.uploading"))).isPresent()) {
      // This server tells the times of folders.
      return;
    }
    reaper.sweep();
    cluster.clock.advance(Duration.ofDays(6));
    reaper.sweep();
    assertThat(left()).hasSize(1);
    cluster.clock.advance(Duration.ofDays(1));
    reaper.sweep();
    assertThat(left()).isEmpty();
  }

  @Test
  void a_server_that_does_not_answer_is_no_harm() {
    server.close();
    reaper.sweep();
    assertThat(cluster.dispatcher.jobs().find(job)).isPresent();
  }
}
