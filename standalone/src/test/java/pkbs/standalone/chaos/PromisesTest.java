package pkbs.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import pkbs.core.RunState;
import pkbs.standalone.chaos.Evidence.End;
import pkbs.standalone.chaos.Evidence.JobFacts;
import pkbs.standalone.chaos.Evidence.RunFacts;
import pkbs.standalone.chaos.Evidence.Upload;

/// Each broken promise is seen, and a job that lost its first worker breaks none.
class PromisesTest {
  private static final String ID = "7.pkbs";
  private static final End OK = new End(0, true, Optional.of("pkbs/chaos/job1-7"));

  private final Map<String, Integer> given = new HashMap<>(Map.of(ID, 1));
  private final List<JobFacts> shown = new ArrayList<>();
  private final List<JobFacts> recorded = new ArrayList<>();
  private final List<RunFacts> runs = new ArrayList<>();
  private final List<Oracle.Note> notes = new ArrayList<>();
  private final List<String> processes = new ArrayList<>();
  private final List<Upload> uploads = new ArrayList<>();
  private final Map<String, String> wrongResults = new HashMap<>();
  private final List<String> wrongRefusals = new ArrayList<>();
  private Optional<Evidence.Growth> memory = Optional.of(new Evidence.Growth(1000, 1200, 0));
  private long offers;

  /// Attempt 1 lost its worker, attempt 2 is done.
  PromisesTest() {
    JobFacts job = new JobFacts(ID, "finished", true, 2, List.of(1, 2), Optional.of(OK));
    shown.add(job);
    recorded.add(job);
    runs.add(new RunFacts(ID, 1, RunState.LOST, "worker lost"));
    runs.add(new RunFacts(ID, 2, RunState.DONE, ""));
    notes.add(note(1, OptionalInt.empty()));
    notes.add(note(2, OptionalInt.empty()));
    notes.add(note(2, OptionalInt.of(0)));
    uploads.add(ResultFolders.upload("pkbs/chaos/job1-7.1-0123456789ab.uploading"));
  }

  private static Oracle.Note note(int attempt, OptionalInt status) {
    return new Oracle.Note(1, ID, attempt, 4711, Instant.EPOCH, status);
  }

  private List<String> broken() {
    Evidence evidence =
        new Evidence(
            given,
            shown,
            recorded,
            runs,
            notes,
            wrongResults,
            offers,
            processes,
            uploads,
            new Evidence.Dispatchers(wrongRefusals, memory));
    return Promises.broken(evidence).stream().map(Violation::toString).toList();
  }

  private void record(JobFacts job) {
    recorded.set(0, job);
    shown.set(0, job);
  }

  @Test
  void a_job_that_ran_again_after_the_loss_of_its_worker_breaks_nothing() {
    assertThat(broken()).isEmpty();
  }

  @Test
  void each_task_of_an_array_is_held_to_the_promises() {
    given.put("8[].pkbs", 2);
    given.put("8[1].pkbs", 1_000_002);
    End own = new End(0, true, Optional.of("pkbs/chaos/job2-8.1"));
    JobFacts array =
        new JobFacts(
            "8[].pkbs",
            "finished",
            true,
            1,
            List.of(),
            Optional.of(new End(0, false, Optional.empty())));
    JobFacts task = new JobFacts("8[1].pkbs", "finished", true, 1, List.of(1), Optional.of(own));
    shown.addAll(List.of(array, task));
    recorded.addAll(List.of(array, task));

    assertThat(broken())
        .containsExactly(
            "TRUE: 8[1].pkbs: recorded with exit status 0, attempt 1; no such execution ended so");
    Instant at = Instant.EPOCH;
    notes.add(new Oracle.Note(1_000_002, "8[1].pkbs", 1, 12, at, OptionalInt.empty()));
    notes.add(new Oracle.Note(1_000_002, "8[1].pkbs", 1, 12, at, OptionalInt.of(0)));
    assertThat(broken()).isEmpty();

    notes.add(new Oracle.Note(1_000_002, "8[1].pkbs", 1, 13, at, OptionalInt.empty()));
    assertThat(broken()).containsExactly("ACCOUNTED: 8[1].pkbs: attempt 1 was started twice");
  }

  @Test
  void an_id_without_a_record_is_lost() {
    given.put("8.pkbs", 2);
    assertThat(broken())
        .containsExactly("ENDED: 8.pkbs (job 2): no record of it", "LISTED: 8.pkbs is not listed");
  }

  @Test
  void a_job_that_has_not_ended_is_seen() {
    record(new JobFacts(ID, "Queued", true, 3, List.of(1, 2), Optional.empty()));
    assertThat(broken()).containsExactly("ENDED: 7.pkbs (job 1): still Queued, attempt 3");
  }

  @Test
  void two_attempts_that_are_done_are_seen() {
    runs.set(0, new RunFacts(ID, 1, RunState.DONE, ""));
    uploads.clear();
    assertThat(broken())
        .containsExactly("RECORDED_ONCE: 7.pkbs: two attempts are recorded as done");
  }

  @Test
  void a_submission_that_became_two_jobs_is_seen() {
    given.put("8.pkbs", 1);
    JobFacts twin = new JobFacts("8.pkbs", "finished", true, 1, List.of(1), Optional.of(OK));
    shown.add(twin);
    recorded.add(twin);
    notes.add(new Oracle.Note(1, "8.pkbs", 1, 1, Instant.EPOCH, OptionalInt.empty()));
    notes.add(new Oracle.Note(1, "8.pkbs", 1, 1, Instant.EPOCH, OptionalInt.of(0)));
    runs.add(new RunFacts("8.pkbs", 1, RunState.DONE, ""));
    assertThat(broken()).containsExactly("RECORDED_ONCE: job 1 became [7.pkbs, 8.pkbs]");
  }

  @Test
  void an_end_that_did_not_happen_is_seen() {
    notes.removeLast();
    assertThat(broken())
        .containsExactly(
            "TRUE: 7.pkbs: recorded with exit status 0, attempt 2; no such execution ended so");
  }

  @Test
  void results_that_are_not_there_are_seen() {
    wrongResults.put(ID, "pkbs/chaos/job1-7: no such file");
    assertThat(broken()).containsExactly("TRUE: 7.pkbs: pkbs/chaos/job1-7: no such file");
  }

  @Test
  void attempts_that_do_not_go_up_are_seen() {
    record(new JobFacts(ID, "finished", true, 2, List.of(2, 2), Optional.of(OK)));
    assertThat(broken()).containsExactly("ORDERED: 7.pkbs: attempts [2, 2], the last being 2");
  }

  @Test
  void an_attempt_that_was_started_twice_is_seen() {
    notes.add(note(1, OptionalInt.empty()));
    assertThat(broken()).containsExactly("ACCOUNTED: 7.pkbs: attempt 1 was started twice");
  }

  @Test
  void an_attempt_without_a_record_is_seen() {
    notes.add(note(3, OptionalInt.empty()));
    assertThat(broken()).containsExactly("ACCOUNTED: 7.pkbs: attempt 3 ran unrecorded");
  }

  @Test
  void a_job_that_is_not_rerunnable_and_ran_twice_is_seen() {
    record(new JobFacts(ID, "finished", false, 2, List.of(1, 2), Optional.of(OK)));
    assertThat(broken()).containsExactly("RUN_ONCE: 7.pkbs: not rerunnable and started 2 times");
  }

  @Test
  void offers_and_open_runs_that_are_left_are_seen() {
    offers = 2;
    runs.set(0, new RunFacts(ID, 1, RunState.RUNNING, ""));
    uploads.clear();
    assertThat(broken())
        .containsExactly("SETTLED: 2 offers are left", "SETTLED: 7.pkbs: attempt 1 is RUNNING");
  }

  @Test
  void a_process_and_an_upload_of_a_recorded_attempt_that_are_left_are_seen() {
    processes.add("process 12 of /x");
    uploads.add(ResultFolders.upload("pkbs/chaos/job1-7.2-0123456789ab.uploading"));
    uploads.add(ResultFolders.upload("pkbs/chaos/strange.uploading"));
    assertThat(broken())
        .containsExactly(
            "CLEAN: process 12 of /x still lives",
            "CLEAN: pkbs/chaos/job1-7.2-0123456789ab.uploading is left",
            "CLEAN: pkbs/chaos/strange.uploading is left");
  }

  @Test
  void a_job_that_nobody_was_told_of_is_seen() {
    shown.add(new JobFacts("9.pkbs", "finished", true, 1, List.of(1), Optional.of(OK)));
    assertThat(broken()).containsExactly("LISTED: 9.pkbs is listed and was never given out");
  }

  @Test
  void a_refusal_that_explains_nothing_is_seen() {
    wrongRefusals.add("/api/v1/jobs: 503: no hint");
    assertThat(broken()).containsExactly("EXPLAINED: /api/v1/jobs: 503: no hint");
  }

  @Test
  void a_leader_may_grow_by_a_fifth_and_by_its_jobs() {
    memory = Optional.of(new Evidence.Growth(1000, 1200 + 2 * 16 * 1024, 2));
    assertThat(broken()).isEmpty();
    memory = Optional.of(new Evidence.Growth(1000, 1201 + 2 * 16 * 1024, 2));
    assertThat(broken())
        .containsExactly(
            "LEAN: the leader's live memory went from 1000 to 33969 bytes, 33968 are allowed with"
                + " 2 jobs");
    memory = Optional.empty();
    assertThat(broken()).isEmpty();
  }
}
