package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pkbs.core.Accounting;
import pkbs.core.Asked;
import pkbs.core.Attempt;
import pkbs.core.Container;
import pkbs.core.Dependencies;
import pkbs.core.Eligibility;
import pkbs.core.FailureCause;
import pkbs.core.HoldType;
import pkbs.core.Holds;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Limits;
import pkbs.core.Memory;
import pkbs.core.Outcome;
import pkbs.core.Owner;
import pkbs.core.PayloadRef;
import pkbs.core.Prerequisite;
import pkbs.core.Program;
import pkbs.core.RefusedException;
import pkbs.core.Resources;
import pkbs.core.ResultFolder;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.Surroundings;
import pkbs.core.UploadMode;
import pkbs.core.Usage;
import pkbs.core.Walltime;
import pkbs.core.WorkerId;

class StoredShapesTest {
  private static final Instant AT = Instant.parse("2026-11-21T12:00:03.123Z");
  private static final JobId ID = new JobId(1234);

  private static final Surroundings AROUND =
      new Surroundings(
          Optional.of(new PayloadRef("cd".repeat(32), 70_000)),
          List.of("a b"),
          true,
          Optional.of(18),
          new Surroundings.Staging(
              List.of(new Surroundings.Staging.File("in", "/data/in")),
              List.of(new Surroundings.Staging.File("out", "/data/out"))),
          4,
          new Surroundings.Removed(true, false),
          new Surroundings.Demands(true, List.of("/home"), Optional.of(30)),
          Optional.of(new Container("alpine:3.20", 1, Optional.of("alpine@sha256:ab"))),
          new Asked(
              Optional.of("1:ncpus=4:mpiprocs=4"),
              Optional.of("scatter:excl"),
              4,
              Map.of("nodes", "1:ppn=4", "software", "a b")));

  private static JobSpec spec(Program program) {
    return spec(program, Surroundings.PLAIN);
  }

  private static JobSpec spec(Program program, Surroundings around) {
    return new JobSpec(
        "hello",
        new Owner("ann"),
        "workq",
        program,
        Optional.of(new PayloadRef("ab".repeat(32), 17)),
        Map.of("A", "b,c\n\"ü"),
        around,
        new Submission("login1", "/home/ann", Map.of("HOME", "/home/ann"), "-N hello", true),
        new Resources(2, Memory.ofMebibytes(512), Memory.ofMebibytes(1024)),
        Walltime.ofSeconds(600),
        -5,
        true,
        0,
        Optional.empty(),
        new Stdio(
            Optional.of("/tmp/o"),
            Optional.empty(),
            Stdio.Join.OE,
            new Stdio.Keep(true, false, false)),
        UploadMode.ZIP,
        "pkbs/ann",
        Accounting.NONE,
        Optional.empty());
  }

  private static Attempt lost() {
    return new Attempt(
        1,
        new WorkerId("w-1"),
        "h",
        RunState.LOST,
        "silent",
        AT,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Job job(JobState state) {
    return job(state, List.of(lost()));
  }

  private static Job job(JobState state, List<Attempt> attempts) {
    return new Job(
        ID,
        spec(new Program.Script("run.sh", Optional.of("/bin/bash"))),
        AT,
        state,
        2,
        1,
        0,
        attempts,
        "key",
        "digest",
        Eligibility.AT_ONCE);
  }

  private static <T> void survives(T shape, Class<T> type) {
    assertThat(PkbsJson.read(type, PkbsJson.write(shape))).isEqualTo(shape);
  }

  @Test
  void a_job_record_survives_in_every_state() {
    JobState.Execution on = new JobState.Execution(new WorkerId("w-2"), "h", AT, Optional.of(77L));
    JobState.Deletion deletion = new JobState.Deletion(new Owner("ann"), AT, false, false);
    JobState.Deletion rerun = new JobState.Deletion(new Owner("ann"), AT, true, true);
    RunEnd end =
        new RunEnd(
            new Outcome.Exited(3),
            new Usage(Duration.ofMillis(1500), Duration.ofMillis(700), new Memory(4096)),
            Optional.of(new ResultFolder("pkbs/ann/hello-1234", 3, 99)),
            AT);
    List<JobState> states =
        List.of(
            new JobState.Queued(AT),
            new JobState.Held("crashes", AT),
            new JobState.Running(on, Optional.empty(), false),
            new JobState.Running(on, Optional.of(rerun), true),
            new JobState.Waiting(AT, AT),
            new JobState.Exiting(on, Optional.of(deletion)),
            new JobState.Finished(new Outcome.Aborted("afterok:7.pkbs"), AT, Optional.empty()),
            new JobState.Finished(new Outcome.Exited(3), AT, Optional.of(end)));
    states.forEach(state -> survives(new JobRecord(1, 7, job(state)), JobRecord.class));
  }

  @Test
  void what_a_job_waits_for_survives() {
    Prerequisite parent = Prerequisite.of(Prerequisite.Condition.SUCCEEDED, new JobId(7));
    Prerequisite tasks =
        Prerequisite.ofTasks(Prerequisite.Condition.FAILED, new JobId(8), Optional.of(3));
    Eligibility all =
        new Eligibility(
            new Holds(Set.of(HoldType.USER, HoldType.SYSTEM), "held by ann"),
            Optional.of(AT),
            new Dependencies(
                List.of(parent, tasks), 2, Dependencies.Singleton.AWAITED, List.of(parent)),
            Optional.of(17L));
    survives(new JobRecord(1, 7, job(new JobState.Queued(AT)).when(all)), JobRecord.class);
  }

  @Test
  void a_link_that_was_written_before_arrays_were_told_apart_is_read() {
    String before = "{\"condition\":\"SUCCEEDED\",\"job\":{\"sequence\":7},\"met\":false}";
    assertThat(PkbsJson.read(Prerequisite.class, before.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(Prerequisite.of(Prerequisite.Condition.SUCCEEDED, new JobId(7)));
  }

  @Test
  void what_was_held_before_there_were_holds_is_held_by_the_system() throws IOException {
    Job held = fixture("held-job-record.json", JobRecord.class).job();
    assertThat(held.state()).isEqualTo(new JobState.Held("lost its worker 5 times", AT));
    assertThat(held.eligibility().holds())
        .isEqualTo(new Holds(Set.of(HoldType.SYSTEM), "lost its worker 5 times"));
  }

  @Test
  void what_is_made_around_a_program_survives() {
    JobSpec spec = spec(new Program.Executable(List.of("ls")), AROUND);
    survives(new Offer(1, RunId.of(ID, 1), spec, 7), Offer.class);
  }

  @Test
  void attempts_and_notes_survive() {
    RunEnd end =
        new RunEnd(new Outcome.Exited(0), Usage.NONE, Optional.empty(), AT, List.of("a note"));
    JobState state = new JobState.Finished(end.outcome(), AT, Optional.of(end));
    survives(new JobRecord(1, 7, job(state, List.of(lost(), failed(2, "507")))), JobRecord.class);
  }

  /// What the bucket takes in one value. Source: reliability design, 5.1.
  @Test
  void the_largest_job_record_fits_into_the_bucket() {
    String deep = "pkbs/ann/" + "ü".repeat(Limits.PATH_BYTES_MAX / 2);
    String escaped = "\u0001".repeat(70_000);
    List<Attempt> attempts = new ArrayList<>();
    for (int number = 1; number <= Limits.ATTEMPTS_LISTED_MAX; number++) {
      attempts.add(failed(number, escaped, deep));
    }
    RunEnd end =
        new RunEnd(
            new Outcome.UploadFailed(0, escaped),
            Usage.NONE,
            Optional.of(new ResultFolder(deep, 1, 1)),
            AT,
            Collections.nCopies(9, "ü".repeat(70_000)));
    Job job = job(new JobState.Finished(end.outcome(), AT, Optional.of(end)), attempts);
    int specBytesMax = 56 * 1024;
    assertThat(PkbsJson.write(new JobRecord(1, Long.MAX_VALUE, job)).length + specBytesMax)
        .isLessThan(256 * 1024);
  }

  private static Attempt failed(int number, String reason) {
    return failed(number, reason, "pkbs/ann/hello-1234.r" + number);
  }

  private static Attempt failed(int number, String reason, String folder) {
    return new Attempt(
        number,
        new WorkerId("w-1"),
        "h",
        RunState.DONE,
        "",
        AT,
        Optional.of(AT),
        Optional.of(new Outcome.UploadFailed(0, reason)),
        Optional.of(new ResultFolder(folder, 1, 2)));
  }

  @Test
  void every_outcome_survives() {
    List<Outcome> outcomes =
        List.of(
            new Outcome.Exited(0),
            new Outcome.Signalled(11),
            new Outcome.OverLimit(FailureCause.OOM),
            new Outcome.Deleted(271),
            new Outcome.Rejected("no such interpreter"),
            new Outcome.Lost(),
            new Outcome.Aborted("afterok:7.pkbs: 7.pkbs ended with status 1"),
            new Outcome.UploadFailed(0, "507 Insufficient Storage"));
    for (Outcome outcome : outcomes) {
      RunEnd end = new RunEnd(outcome, Usage.NONE, Optional.empty(), AT);
      Run run =
          Run.claimed(RunId.of(ID, 2), new WorkerId("w-1"), "h", AT)
              .started(AT, 5)
              .staging(end)
              .done(end);
      survives(new RunRecord(1, run), RunRecord.class);
    }
  }

  @Test
  void an_offer_survives_for_every_kind_of_program() {
    List<Program> programs =
        List.of(
            new Program.Script("a b", Optional.empty()),
            new Program.Directory(Optional.of("/bin/sh")),
            new Program.Executable(List.of("/bin/echo", "x y", "")));
    programs.forEach(
        program -> survives(new Offer(1, RunId.of(ID, 1), spec(program), 7), Offer.class));
  }

  /// The files are what version 1 wrote; they never change. A new shape gets a folder of its own.
  @Test
  void what_version_1_wrote_still_reads() throws IOException {
    assertThat(fixture("job-record.json", JobRecord.class)).isEqualTo(finishedRecord());
    assertThat(fixture("run-record.json", RunRecord.class)).isEqualTo(doneRecord());
    assertThat(fixture("offer.json", Offer.class))
        .isEqualTo(new Offer(1, RunId.of(ID, 1), spec(new Program.Directory(Optional.empty())), 7));
  }

  private static JobRecord finishedRecord() {
    RunEnd end = doneRecord().run().end().orElseThrow();
    return new JobRecord(1, 7, job(new JobState.Finished(end.outcome(), AT, Optional.of(end))));
  }

  /// It is then taken for a claim of nobody; read as it is, it would be folded in vain at each
  /// take-over.
  @Test
  void a_run_record_that_is_done_without_an_end_is_not_readable() {
    Run claimed = Run.claimed(RunId.of(ID, 2), new WorkerId("w-1"), "h", AT);
    String done = PkbsJson.writeText(new RunRecord(1, claimed)).replace("CLAIMED", "DONE");

    assertThatThrownBy(() -> PkbsJson.read(RunRecord.class, done.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageContaining("done without an end");
  }

  private static RunRecord doneRecord() {
    Run run = Run.claimed(RunId.of(ID, 2), new WorkerId("w-1"), "h", AT).started(AT, 5);
    ResultFolder folder = new ResultFolder("pkbs/ann/hello-1234.r2", 3, 99);
    Usage usage = new Usage(Duration.ofMillis(1500), Duration.ofMillis(700), new Memory(4096));
    RunEnd end = new RunEnd(new Outcome.Exited(3), usage, Optional.of(folder), AT);
    return new RunRecord(1, run.staging(end).done(end));
  }

  private static <T> T fixture(String name, Class<T> type) throws IOException {
    try (InputStream in = StoredShapesTest.class.getResourceAsStream("/v1/" + name)) {
      return PkbsJson.read(type, in.readAllBytes());
    }
  }

  @Test
  void a_field_of_a_newer_version_is_passed_over_in_what_pkbs_wrote() {
    byte[] newer = "{\"v\":1,\"next\":200,\"later\":{\"x\":[1]}}".getBytes(StandardCharsets.UTF_8);
    assertThat(PkbsJson.read(SequenceRecord.class, newer)).isEqualTo(new SequenceRecord(1, 200));
  }

  @Test
  void an_unknown_field_in_a_request_is_refused_by_name() {
    byte[] json = "{\"kind\":\"script\",\"wall\":\"1\"}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> PkbsJson.readRequest(SubmitRequest.class, json, "spec"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("unknown field \"wall\"");
  }

  @Test
  void text_that_is_no_json_is_refused() {
    assertThatThrownBy(() -> PkbsJson.readRequest(SubmitRequest.class, new byte[] {'{'}, "spec"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("spec is not JSON: its end is missing");
  }

  @Test
  void a_request_with_the_least_fields_reads() {
    SubmitRequest request =
        PkbsJson.readRequest(
            SubmitRequest.class, "{\"kind\":\"script\"}".getBytes(StandardCharsets.UTF_8), "spec");
    assertThat(request.argv()).isEmpty();
    assertThat(request.name()).isEmpty();
    assertThat(request.variables()).isEmpty();
  }

  @Test
  void surroundings_that_were_stored_without_demands_have_none() {
    JobSpec now = spec(new Program.Executable(List.of("a")), AROUND);
    String text = new String(PkbsJson.write(now), java.nio.charset.StandardCharsets.UTF_8);
    String before = text.replaceAll(",\"demands\":\\{[^}]*}", "");
    assertThat(before).isNotEqualTo(text);
    JobSpec read =
        PkbsJson.read(JobSpec.class, before.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(read.surroundings().demands()).isEqualTo(Surroundings.Demands.NONE);
    assertThat(read.surroundings().hosts()).isEqualTo(4);
  }

  @Test
  void surroundings_that_were_stored_without_what_was_asked_for_show_nothing_of_it() {
    JobSpec now = spec(new Program.Executable(List.of("a")), AROUND);
    String text = new String(PkbsJson.write(now), StandardCharsets.UTF_8);
    String before = text.replaceAll(",\"asked\":\\{[^}]*}}", "");
    assertThat(before).isNotEqualTo(text);
    JobSpec read = PkbsJson.read(JobSpec.class, before.getBytes(StandardCharsets.UTF_8));
    assertThat(read.surroundings()).isEqualTo(AROUND.asking(Asked.NONE));
  }
}
