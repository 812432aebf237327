package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.WorkerId;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.testkit.SampleJobs;

class RunTableTest {
  private static final WorkerId WORKER = new WorkerId("w-1");
  private static final long LATER = RunTable.KEPT.toNanos();

  private final RunTable table = new RunTable();

  @Test
  void the_records_of_jobs_that_ended_long_ago_go_up_to_the_first_that_stays() {
    ended(1, 10, 0);
    ended(2, 11, 0);
    ended(3, 12, 1);
    ended(4, 13, 0);

    Set<JobId> purgeable = table.purgeable(LATER);

    assertThat(purgeable).containsExactlyInAnyOrder(new JobId(1), new JobId(2), new JobId(4));
    assertThat(table.belowAllBut(purgeable, 13)).hasValue(12);
    assertThat(table.belowAllBut(purgeable, 10)).hasValue(11);
    table.purgedBelow(12);
    assertThat(table.all()).extracting(Versioned::revision).containsExactlyInAnyOrder(12L, 13L);
    assertThat(table.purgeable(LATER)).containsExactly(new JobId(4));
    assertThat(table.belowAllBut(Set.of(new JobId(4)), 13)).isEmpty();
  }

  @Test
  void a_run_under_way_keeps_what_is_younger() {
    table.put(new Versioned(SampleJobs.claimed(1, 1, WORKER), 5));
    ended(2, 6, 0);

    assertThat(table.purgeable(LATER)).containsExactly(new JobId(2));
    assertThat(table.belowAllBut(table.purgeable(LATER), 6)).isEmpty();
  }

  @Test
  void a_job_of_which_a_younger_record_stays_stays() {
    ended(1, 7, 0);
    table.put(new Versioned(SampleJobs.claimed(1, 2, WORKER).rejected("again"), 9));
    table.put(new Versioned(SampleJobs.claimed(2, 1, WORKER), 8));

    table.purgedBelow(8);

    assertThat(table.purgeable(LATER)).containsExactly(new JobId(1));
  }

  @Test
  void nothing_goes_where_nothing_is() {
    assertThat(table.belowAllBut(Set.of(), 0)).isEmpty();
  }

  private void ended(long job, long revision, long at) {
    Run run = SampleJobs.claimed(job, 1, WORKER).rejected("no such program");
    table.put(new Versioned(run, revision));
    table.folded(new JobId(job), at);
  }
}
