package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import pkbs.core.WorkerId;
import pkbs.protocol.Control;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.LogPiece;
import pkbs.testkit.Await;
import pkbs.testkit.Faults;
import pkbs.testkit.SampleJobs;

/// What becomes of a run when the user, the leader, the store or the worker's own end gets in its
/// way.
@Timeout(120)
class WorkerFenceTest {
  private static final JobSpec SCRIPT = SampleJobs.script("#");

  /// Marks its start and then goes on for ever.
  private static final String LONG = "echo $$ > pid.tmp; mv pid.tmp pid; echo begun; sleep 300";

  @TempDir Path folder;
  private Optional<WorkerRig> open = Optional.empty();

  private WorkerRig rig(WorkerRig.Setting setting) throws IOException {
    WorkerRig rig = new WorkerRig(folder, setting);
    open = Optional.of(rig);
    return rig;
  }

  private WorkerRig rig() throws IOException {
    return rig(WorkerRig.Setting.USUAL);
  }

  @AfterEach
  void stop() throws IOException {
    if (open.isPresent()) {
      open.get().close();
    }
  }

  @Test
  void a_deleted_run_is_ended_and_recorded_with_its_output() throws IOException {
    WorkerRig rig = rig();
    RunId run = rig.script(1, SCRIPT, LONG);
    awaitBegun(rig, run);

    rig.push(run, Want.TERM);

    Run done = rig.awaitEnd(run);
    assertThat(done.state()).isEqualTo(RunState.DONE);
    assertThat(done.end().orElseThrow().outcome()).isEqualTo(new Outcome.Deleted(271));
    assertThat(rig.stored("sample-1/stdout.txt")).hasContent("begun\n");
  }

  @Test
  void a_heartbeats_answer_deletes_where_the_push_was_lost() throws IOException {
    WorkerRig rig = rig();
    RunId run = rig.script(2, SCRIPT, LONG);
    awaitBegun(rig, run);

    rig.wants.put(run, Want.TERM);

    assertThat(rig.awaitEnd(run).end().orElseThrow().outcome()).isEqualTo(new Outcome.Deleted(271));
  }

  @Test
  void a_fenced_run_leaves_nothing() throws IOException {
    WorkerRig rig = rig();
    RunId run = rig.script(3, SCRIPT, "trap '' TERM; " + LONG);
    long pid = awaitBegun(rig, run);

    rig.lose(run);
    rig.push(run, Want.FENCED);

    rig.awaitWiped(run);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(rig.record(run).orElseThrow().run().state()).isEqualTo(RunState.LOST);
    assertThat(rig.stored("sample-3")).doesNotExist();
    Await.until("not held", () -> rig.beats.getLast().runs().isEmpty());
  }

  @Test
  void a_run_that_was_lost_unnoticed_stores_nothing() throws IOException {
    WorkerRig rig = rig();
    Path gate = folder.resolve("gate");
    RunId run = rig.script(4, SCRIPT, LONG.replace("sleep 300", gated(gate)));
    awaitBegun(rig, run);
    rig.lose(run);

    Files.createFile(gate);

    rig.awaitWiped(run);
    assertThat(rig.record(run).orElseThrow().run().state()).isEqualTo(RunState.LOST);
    assertThat(rig.stored("sample-4")).doesNotExist();
  }

  @Test
  void a_claim_whose_answer_is_lost_is_still_ours() throws IOException {
    WorkerRig rig = rig();
    rig.store.faults().failNext(Faults.Call.CREATE_RUN, Faults.Fault.DONE_BUT_UNKNOWN);
    RunId run = rig.script(5, SCRIPT, "echo once");

    assertThat(rig.awaitEnd(run).state()).isEqualTo(RunState.DONE);
    assertThat(rig.stored("sample-5/stdout.txt")).hasContent("once\n");
  }

  @Test
  void changes_whose_answers_are_lost_are_made_once() throws IOException {
    WorkerRig rig = rig();
    Faults faults = rig.store.faults();
    faults.failNext(Faults.Call.UPDATE_RUN, Faults.Fault.DONE_BUT_UNKNOWN);
    faults.failNext(Faults.Call.UPDATE_RUN, Faults.Fault.NOT_DONE);
    faults.failNext(Faults.Call.READ_RUN, Faults.Fault.NOT_DONE);

    Run done = rig.awaitEnd(rig.script(6, SCRIPT, "exit 4"));

    assertThat(done.end().orElseThrow().outcome()).isEqualTo(new Outcome.Exited(4));
  }

  @Test
  void a_run_of_another_worker_is_left_to_it() throws IOException {
    WorkerRig rig = rig();
    Run others = SampleJobs.claimed(7, 1, new WorkerId("another"));
    rig.leader.runs().create(others);
    RunId run = rig.script(7, SCRIPT, "echo twice > /dev/null");
    RunId next = rig.script(8, SCRIPT, "true");

    rig.awaitEnd(next);

    assertThat(rig.record(run).orElseThrow().run()).isEqualTo(others);
    assertThat(rig.stored("sample-7")).doesNotExist();
  }

  @Test
  void an_outage_disturbs_no_running_program() throws IOException {
    WorkerRig rig = rig();
    Path gate = folder.resolve("gate");
    Path after = folder.resolve("after");
    RunId run =
        rig.script(
            9, SCRIPT, LONG.replace("sleep 300", gated(gate)) + "; touch " + after + "; exit 5");
    long pid = awaitBegun(rig, run);

    rig.store.faults().disconnect();
    Files.createFile(gate);
    Await.until("ended during the outage", () -> Files.exists(after));
    Await.until("gone", () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    assertThat(rig.record(run).orElseThrow().run().state()).isEqualTo(RunState.RUNNING);
    rig.store.faults().connect();

    assertThat(rig.awaitEnd(run).end().orElseThrow().outcome()).isEqualTo(new Outcome.Exited(5));
  }

  @Test
  void nothing_starts_without_a_lease() throws IOException {
    WorkerRig rig = rig();
    rig.refuseLease();
    RunId run = rig.script(10, SCRIPT, "touch " + folder.resolve("started"));
    int seen = rig.beats.size();
    Await.until("ten more heartbeats", () -> rig.beats.size() > seen + 10);
    assertThat(folder.resolve("started")).doesNotExist();

    rig.grantLease();

    assertThat(rig.awaitEnd(run).state()).isEqualTo(RunState.DONE);
  }

  @Test
  void results_that_cannot_be_stored_fail_the_job_and_keep_its_status() throws IOException {
    WorkerRig rig = rig(new WorkerRig.Setting(2, false, "wrong", Duration.ofSeconds(1)));
    RunId run = rig.script(11, SCRIPT, "echo kept; exit 6");

    Outcome outcome = rig.awaitEnd(run).end().orElseThrow().outcome();

    assertThat(outcome).isInstanceOf(Outcome.UploadFailed.class);
    assertThat(outcome.exitStatus()).isEqualTo(6);
    assertThat(rig.awaitEnd(run).end().orElseThrow().results()).isEmpty();
    LogReader log = new LogReader(rig, run);
    Await.until("kept in the log", () -> log.isOver());
    assertThat(log.text(LogPiece.Stream.STDOUT)).isEqualTo("kept\n");
  }

  @Test
  void draining_lets_runs_end() throws Exception {
    WorkerRig rig = rig();
    Path gate = folder.resolve("gate");
    RunId run = rig.script(12, SCRIPT, LONG.replace("sleep 300", gated(gate)));
    awaitBegun(rig, run);
    Thread drain = Thread.ofPlatform().start(() -> drain(rig));
    Await.until("says so", () -> !rig.beats.getLast().takesWork());

    Files.createFile(gate);
    drain.join();

    assertThat(rig.record(run).orElseThrow().run().state()).isEqualTo(RunState.DONE);
    assertThat(rig.beats.getLast().leaves()).isTrue();
    assertThat(rig.beats.getLast().runs()).isEmpty();
  }

  @Test
  void draining_hands_back_what_does_not_end() throws Exception {
    WorkerRig rig = rig(new WorkerRig.Setting(1, false, "right", Duration.ofMillis(300)));
    RunId run = rig.script(13, SCRIPT, LONG);
    long pid = awaitBegun(rig, run);
    RunId waiting = rig.script(14, SCRIPT, "true");

    rig.worker().drain();

    Run end = rig.record(run).orElseThrow().run();
    assertThat(end.state()).isEqualTo(RunState.RETURNED);
    assertThat(end.reason()).contains("its worker stopped");
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(rig.record(waiting)).isEmpty();
    assertThat(rig.leader.work().fetch(rig.id(), 1, Duration.ofSeconds(5))).hasSize(1);
    assertThat(rig.stored("sample-13")).doesNotExist();
  }

  @Test
  void draining_breaks_off_an_upload_that_does_not_end() throws Exception {
    WorkerRig rig = rig(new WorkerRig.Setting(1, false, "right", Duration.ofMillis(100)));
    rig.stopWebdav();
    RunId run = rig.script(20, SCRIPT, "true");
    rig.awaitState(run, RunState.STAGING);

    rig.worker().drain();

    assertThat(rig.record(run).orElseThrow().run().state()).isEqualTo(RunState.RETURNED);
    rig.awaitWiped(run);
  }

  @Test
  void a_new_worker_ends_what_a_killed_one_left() throws Exception {
    Path scratch = folder.resolve("scratch");
    RunDirectory left = RunDirectory.create(scratch, SampleJobs.run(15, 1), "c00k1e" + folder);
    ProcessBuilder orphan = new ProcessBuilder("setsid", "--fork", "sleep", "300");
    orphan.environment().put("PBS_JOBCOOKIE", "c00k1e" + folder);
    orphan.start().waitFor();

    rig();

    assertThat(left.root()).doesNotExist();
    try (var found = ProcessHandle.allProcesses()) {
      assertThat(
              found
                  .filter(each -> each.info().command().orElse("").endsWith("sleep"))
                  .filter(each -> environ(each.pid()).contains("c00k1e" + folder)))
          .isEmpty();
    }
  }

  @Test
  void a_second_worker_on_the_same_scratch_root_is_refused() throws IOException {
    rig();

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> ScratchLock.take(folder.resolve("scratch"))))
        .hasMessage(
            "worker: PKBS_WORK_DIR: %s: another worker uses this folder; give each its own"
                .formatted(folder.resolve("scratch")));
  }

  @Test
  void output_is_seen_while_the_program_runs() throws IOException {
    WorkerRig rig = rig();
    RunId run = rig.script(16, SCRIPT, "echo early; echo bad >&2; " + LONG);
    LogReader log = new LogReader(rig, run);

    Await.until("live output", () -> log.text(LogPiece.Stream.STDOUT).equals("early\nbegun\n"));
    assertThat(log.text(LogPiece.Stream.STDERR)).isEqualTo("bad\n");
    assertThat(log.isOver()).isFalse();
    rig.leader.heartbeats().tell(rig.id(), Control.want(run, Want.TERM));

    Await.until("the last piece", log::isOver);
    rig.awaitEnd(run);
  }

  @Test
  void a_flood_is_cut_and_says_so() throws IOException {
    WorkerRig rig = rig();
    RunId run = rig.script(17, SCRIPT, "head -c 20000000 /dev/zero | tr '\\0' x; echo end");
    LogReader log = new LogReader(rig, run);

    Await.until("the last piece", Duration.ofSeconds(40), log::isOver);

    String text = log.text(LogPiece.Stream.STDOUT);
    assertThat(text).contains("bytes dropped from live log; full log in the results]\n");
    assertThat(text).endsWith("xend\n");
    assertThat(text.length()).isLessThan(10_000_000);
    rig.awaitEnd(run);
    assertThat(Files.size(rig.stored("sample-17/stdout.txt"))).isEqualTo(20_000_004);
  }

  @Test
  void held_runs_are_named_with_what_they_use() throws IOException {
    WorkerRig rig = rig();
    RunId run = rig.script(18, SCRIPT, "echo $$ > pid.tmp; mv pid.tmp pid; while :; do :; done");
    awaitBegun(rig, run);

    Await.until(
        "usage in a heartbeat",
        () ->
            rig.beats.getLast().runs().stream()
                .anyMatch(beat ->
                    beat.run().equals(run)
                        && beat.state() == RunState.RUNNING
                        && beat.used().cpuTime().isPositive()
                        && beat.used().memoryPeak().bytes() > 0));
    rig.push(run, Want.TERM);
    rig.awaitEnd(run);
  }

  @Test
  void a_damaged_payload_is_rejected() throws IOException {
    WorkerRig rig = rig();
    JobSpec spec = new SpecEdit(SCRIPT).program(new Program.Script("STDIN", Optional.empty()));
    rig.leader.damagePayload(spec.payload().orElseThrow().sha256(), new byte[] {1});

    assertThat(rig.awaitEnd(rig.offer(19, spec)).state()).isEqualTo(RunState.REJECTED);
  }

  private static String gated(Path gate) {
    return "while [ ! -e '%s' ]; do sleep 0.05; done".formatted(gate);
  }

  private static void drain(WorkerRig rig) {
    try {
      rig.worker().drain();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String environ(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/environ"));
    } catch (IOException e) {
      return "";
    }
  }

  private static long awaitBegun(WorkerRig rig, RunId run) throws IOException {
    Path pid = rig.scratch(run).resolve("work/pid");
    Await.until("begun", () -> Files.exists(pid));
    rig.awaitState(run, RunState.RUNNING);
    return Long.parseLong(Files.readString(pid).trim());
  }

  /// The live log of one run as it came.
  private static final class LogReader {
    private final List<LogPiece> pieces = new java.util.concurrent.CopyOnWriteArrayList<>();

    LogReader(WorkerRig rig, RunId run) {
      rig.leader.logs().follow(run, pieces::add);
    }

    boolean isOver() {
      return pieces.stream().anyMatch(LogPiece::last);
    }

    String text(LogPiece.Stream stream) {
      StringBuilder text = new StringBuilder();
      pieces.stream()
          .filter(piece -> piece.stream() == stream)
          .forEach(piece ->
              text.append(new String(piece.bytes(), java.nio.charset.StandardCharsets.UTF_8)));
      return text.toString();
    }
  }
}
