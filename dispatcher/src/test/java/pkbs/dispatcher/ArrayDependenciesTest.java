package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.ArraySpec;
import pkbs.core.Eligibility;
import pkbs.core.HoldType;
import pkbs.core.Holds;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Outcome;
import pkbs.core.RefusedException;
import pkbs.core.RunId;
import pkbs.core.TaskRange;
import pkbs.core.pbs.DependencyList;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;

/// What waits for an array, or for so many of its tasks.
final class ArrayDependenciesTest {
  private final Cluster cluster = Cluster.leading();
  private ManualWorker worker;

  @BeforeEach
  void open() {
    worker = cluster.worker("seat");
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  private JobId submit(JobSpec spec, Eligibility eligibility) {
    JobId id =
        cluster
            .dispatcher
            .leader()
            .submit(new Bookkeeper.Submission(spec, "", "digest", eligibility, false))
            .id();
    cluster.dispatcher.tick();
    return id;
  }

  /// Tasks 1 to 4, one at a time.
  private JobId array() {
    ArraySpec tasks =
        ArraySpec.of(List.of(new TaskRange(1, 4, 1)), Optional.of(1), Optional.empty());
    return submit(SampleJobs.spec().withArray(tasks), Eligibility.AT_ONCE);
  }

  private static Eligibility waiting(String depend) {
    return Eligibility.AT_ONCE.with(Wishes.read(DependencyList.parse(depend)));
  }

  private JobId child(String depend) {
    return submit(SampleJobs.spec(), waiting(depend));
  }

  /// It goes on to wait for its owner once all is met, and takes no offer away.
  private JobId heldChild(String depend) {
    Holds user = Holds.NONE.with(Set.of(HoldType.USER), "held by ann");
    return submit(SampleJobs.spec(), waiting(depend).with(user));
  }

  private boolean isMet(JobId job) {
    return cluster.job(job).eligibility().dependencies().areMet();
  }

  private void awaitMet(JobId job) {
    Await.until(
        job + " may start",
        () -> {
          cluster.dispatcher.tick();
          return isMet(job);
        });
  }

  private RunId start() {
    RunId run = worker.claim();
    worker.start(run);
    return run;
  }

  private void exit(RunId run, int status) {
    worker.stage(run);
    worker.exit(run, status);
  }

  private String depend(JobId job) {
    return view(job).depend();
  }

  private pkbs.protocol.JobView.Start view(JobId job) {
    return WaitViews.start(cluster.job(job));
  }

  private void awaitLetter(JobId job, char letter) {
    Await.until(
        job + " is " + letter,
        () -> {
          cluster.dispatcher.tick();
          return cluster.state(job).letter() == letter;
        });
  }

  private static void assertAborted(JobState state, String reason) {
    assertThat(state).isInstanceOf(JobState.Finished.class);
    assertThat(((JobState.Finished) state).outcome()).isEqualTo(new Outcome.Aborted(reason));
  }

  @Test
  void a_job_starts_once_so_many_tasks_have_done_what_it_asks() {
    JobId array = array();
    JobId started = heldChild("afterstartarray:1[][2]");
    JobId ok = heldChild("afterokarray:1[][1]");
    JobId failed = heldChild("afternotokarray:1[][1]");
    JobId any = heldChild("afteranyarray:1[][2]");
    JobId begun = heldChild("after:1[]");
    assertThat(depend(started)).isEqualTo("afterstartarray:1[][2].pkbs");
    assertThat(depend(begun)).isEqualTo("after:1[].pkbs");

    RunId first = start();
    awaitMet(begun);
    assertThat(isMet(started)).isFalse();
    exit(first, 7);
    awaitMet(failed);
    assertThat(isMet(any)).isFalse();
    RunId second = start();
    awaitMet(started);
    assertThat(isMet(ok)).isFalse();
    cluster.restart();
    worker.beat();
    assertThat(isMet(started)).isTrue();
    exit(second, 0);
    awaitMet(any);
    awaitMet(ok);
    assertThat(cluster.state(array)).isInstanceOf(JobState.Queued.class);
  }

  @Test
  void without_a_count_all_tasks_are_meant() {
    array();
    JobId ok = heldChild("afterokarray:1[]");
    JobId failed = child("afternotokarray:1[]");
    JobId started = heldChild("afterstartarray:1[]");
    for (int index = 1; index <= 3; index++) {
      exit(start(), 0);
    }
    awaitLetter(failed, 'F');
    assertAborted(
        cluster.state(failed),
        "afternotokarray:1[].pkbs: 1[].pkbs has 1 tasks that ended with status 0, 0 that failed"
            + " and 0 that were deleted");
    assertThat(isMet(ok)).isFalse();
    RunId last = start();
    awaitMet(started);
    exit(last, 0);
    awaitMet(ok);
  }

  @Test
  void what_cannot_come_any_more_ends_the_child_at_once() {
    array();
    JobId three = child("afterokarray:1[][3]");
    exit(start(), 1);
    cluster.dispatcher.tick();
    assertThat(cluster.state(three).letter()).isEqualTo('H');
    exit(start(), 1);
    awaitLetter(three, 'F');
  }

  @ParameterizedTest
  @CsvSource({
    "afterokarray:1[][2],Q",
    "afterokarray:1[][3],F",
    "afterokarray:1[],F",
    "afternotokarray:1[][2],Q",
    "afternotokarray:1[],F",
    "afteranyarray:1[],Q",
    "afterstartarray:1[],Q",
    "afterok:1[],F",
    "afternotok:1[],Q",
  })
  void a_parent_that_has_ended_counts_as_well(String depend, char letter) {
    JobId array = array();
    for (int index = 1; index <= 4; index++) {
      exit(start(), index % 2);
    }
    awaitLetter(array, 'F');
    cluster.restart();
    assertThat(cluster.state(child(depend)).letter()).isEqualTo(letter);
  }

  @Test
  void what_is_no_array_or_has_too_few_tasks_is_refused() {
    array();
    JobId plain = child("singleton");

    assertThatThrownBy(() -> child("afterokarray:1[][5]"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("afterokarray:1[][5].pkbs: the array has 4 tasks");
    assertThatThrownBy(() -> child("afterokarray:" + plain.sequence() + "[]"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("afterokarray:2[].pkbs: not an array");
  }
}
