package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.JobSpec;
import pkbs.core.Outcome;
import pkbs.core.Program;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.LogPiece;
import pkbs.testkit.Await;
import pkbs.testkit.Faults;
import pkbs.testkit.SampleJobs;

/// A worker that must not take more work: because nothing starts on it, or because results pile up.
@Timeout(120)
class WorkerHealthTest {
  private static final JobSpec SCRIPT = SampleJobs.script("#");
  private static final Duration LONG = Duration.ofSeconds(40);

  @TempDir Path folder;
  private Optional<WorkerRig> open = Optional.empty();

  private WorkerRig rig(WorkerRig.Setting setting) throws IOException {
    WorkerRig rig = new WorkerRig(folder, setting);
    open = Optional.of(rig);
    return rig;
  }

  @AfterEach
  void stop() throws IOException {
    if (open.isPresent()) {
      open.get().close();
    }
  }

  @Test
  void a_worker_on_which_nothing_starts_takes_itself_out_and_comes_back() throws IOException {
    WorkerRig rig = rig(WorkerRig.Setting.USUAL);
    Path runs = folder.resolve("scratch/runs");
    if (Files.exists(runs)) {
      Files.delete(runs);
    }
    Files.createFile(runs);

    for (int job = 1; job <= 3; job++) {
      Run back = rig.awaitEnd(rig.script(job, SCRIPT, "true"));
      assertThat(back.state()).isEqualTo(RunState.RETURNED);
      assertThat(back.reason()).contains("FileAlreadyExistsException: " + runs);
    }
    Await.until("says so", () -> !rig.beats.getLast().takesWork());
    assertThat(rig.beats.getLast().reason())
        .contains("unhealthy: FileAlreadyExistsException: " + runs);
    RunId declined = rig.script(4, SCRIPT, "true");

    Files.delete(runs);

    Await.until("takes work again", LONG, () -> rig.beats.getLast().takesWork());
    assertThat(rig.awaitEnd(rig.script(5, SCRIPT, "true")).state()).isEqualTo(RunState.DONE);
    assertThat(rig.record(declined)).isEmpty();
  }

  @Test
  void programs_that_cannot_start_do_not_count() throws IOException {
    WorkerRig rig = rig(WorkerRig.Setting.USUAL);
    JobSpec direct = new SpecEdit(SCRIPT).program(new Program.Script("STDIN", Optional.empty()));

    for (int job = 1; job <= 4; job++) {
      RunId run = rig.script(job, direct, "#!/no/such/interpreter\n");
      assertThat(rig.awaitEnd(run).state()).isEqualTo(RunState.REJECTED);
    }

    assertThat(rig.awaitEnd(rig.script(5, SCRIPT, "true")).state()).isEqualTo(RunState.DONE);
    assertThat(rig.beats).allMatch(beat -> beat.takesWork() && beat.reason().isEmpty());
  }

  @Test
  void results_that_wait_hold_no_processor() throws IOException {
    WorkerRig rig = rig(WorkerRig.Setting.USUAL);
    rig.stopWebdav();

    List<RunId> runs = new ArrayList<>();
    for (int job = 1; job <= 7; job++) {
      runs.add(rig.script(job, SCRIPT, "echo " + job));
    }

    runs.forEach(run -> rig.awaitState(run, RunState.STAGING));
    assertThat(rig.beats.getLast().takesWork()).isTrue();
  }

  @Test
  void results_that_fill_the_scratch_space_stop_the_fetching() throws IOException {
    WorkerRig rig = rig(WorkerRig.Setting.USUAL);
    rig.stopWebdav();
    RunId run = rig.script(1, SCRIPT, "truncate -s 9G big");

    Await.until("says so", LONG, () -> !rig.beats.getLast().takesWork());
    assertThat(rig.beats.getLast().reason())
        .contains("results that wait to be stored fill 9gb of 10gb scratch space");
    assertThat(rig.beats.getLast().capacity().scratch().rounded()).isEqualTo("1gb");

    rig.push(run, Want.FENCED);
    Await.until("takes work again", LONG, () -> rig.beats.getLast().takesWork());
    rig.awaitWiped(run);
  }

  @Test
  void output_stays_readable_where_results_cannot_be_stored() throws IOException {
    WorkerRig rig = rig(new WorkerRig.Setting(2, false, "wrong", Duration.ofSeconds(1)));
    List<LogPiece> pieces = new java.util.concurrent.CopyOnWriteArrayList<>();
    RunId run = SampleJobs.run(1, 1);
    rig.leader.logs().follow(run, pieces::add);
    for (int i = 0; i < 130; i++) {
      rig.store.faults().failNext(Faults.Call.PUBLISH_LOG, Faults.Fault.NOT_DONE);
    }

    Run end = rig.awaitEnd(rig.script(1, SCRIPT, "echo kept"));

    assertThat(end.end().orElseThrow().outcome()).isInstanceOf(Outcome.UploadFailed.class);
    Await.until("the last piece", () -> pieces.stream().anyMatch(LogPiece::last));
    assertThat(pieces.getFirst().bytes()).asString().isEqualTo("kept\n");
  }
}
