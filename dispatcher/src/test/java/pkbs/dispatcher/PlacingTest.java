package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Decision;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobMachine;
import pkbs.core.Limits;
import pkbs.core.Run;
import pkbs.core.WorkerId;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;

/// When a pass is due, and when the last one has said all.
class PlacingTest {
  private static final WorkerId WORKER = new WorkerId("w-1");
  private static final int FULL = SampleJobs.WORKER_SIZE.cpus();

  private final JobIndex jobs = new JobIndex();
  private final Placing placing =
      new Placing(new FakeStore().work(), jobs, new Queues(), Time.system(), new Meters());

  @BeforeEach
  void fill() {
    placing.workerSeen(SampleJobs.heartbeat(WORKER));
    for (int number = 1; number <= FULL + 1; number++) {
      arrives(SampleJobs.job(number));
    }
    placing.plan(() -> 1);
    assertThat(placing.isDirty()).isFalse();
  }

  @Test
  void one_more_of_those_that_wait_costs_no_pass() {
    arrives(SampleJobs.job(FULL + 2));

    assertThat(placing.isDirty()).isFalse();
    assertThat(placing.whyWaiting(SampleJobs.job(FULL + 2)))
        .isEqualTo(placing.whyWaiting(SampleJobs.job(FULL + 1)));
  }

  @Test
  void one_of_another_kind_does() {
    Job job = SampleJobs.job(FULL + 2);
    while (job.crashes() < Limits.CRASHES_ALONE_MIN) {
      job = after(job, SampleJobs.claimed(FULL + 2, job.attempt(), WORKER).lost("silent"));
    }
    arrives(job);

    assertThat(placing.isDirty()).isTrue();
  }

  @Test
  void the_next_attempt_of_one_that_ran_does() {
    Run claimed = SampleJobs.claimed(1, 1, WORKER);
    Job running = after(SampleJobs.job(1), claimed);
    arrives(running);
    placing.plan(() -> 1);

    arrives(after(running, claimed.returned("its worker stopped")));

    assertThat(placing.isDirty()).isTrue();
  }

  @Test
  void an_end_does() {
    Run rejected = SampleJobs.claimed(1, 1, WORKER).rejected("no such program");

    arrives(after(SampleJobs.job(1), rejected));

    assertThat(placing.isDirty()).isTrue();
  }

  private static Job after(Job job, Run run) {
    Decision decision = JobMachine.apply(job, new JobEvent.RunObserved(run, SampleJobs.AT));
    return ((Decision.Accepted) decision).next();
  }

  private void arrives(Job job) {
    jobs.put(job);
    placing.changed(job);
  }
}
