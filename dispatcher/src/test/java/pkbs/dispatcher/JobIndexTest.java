package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pkbs.core.Decision;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobMachine;
import pkbs.core.Owner;
import pkbs.testkit.SampleJobs;

class JobIndexTest {
  private final JobIndex jobs = new JobIndex();
  private final Job live = SampleJobs.job(1);
  private final Job other = SampleJobs.job(2);

  private static Job deleted(Job job) {
    Decision decision =
        JobMachine.apply(job, new JobEvent.DeleteRequested(SampleJobs.OWNER, false, SampleJobs.AT));
    return ((Decision.Accepted) decision).next();
  }

  @Test
  void the_live_jobs_of_an_owner_are_those_that_have_not_ended() {
    jobs.put(live);
    jobs.put(other);
    jobs.put(deleted(other));

    assertThat(jobs.active(SampleJobs.OWNER)).containsExactly(live.id());
    assertThat(jobs.of(SampleJobs.OWNER)).containsExactly(live.id(), other.id());
    assertThat(jobs.active(new Owner("nobody"))).isEmpty();
  }

  @Test
  void a_job_that_is_forgotten_is_live_no_more() {
    jobs.put(live);
    jobs.remove(live);

    assertThat(jobs.active(SampleJobs.OWNER)).isEmpty();
    assertThat(jobs.active()).isEmpty();
  }
}
