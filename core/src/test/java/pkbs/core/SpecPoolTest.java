package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SpecPoolTest {
  private final SpecPool pool = new SpecPool();

  private static JobSpec fresh(String name) {
    JobSpec spec = Samples.queued().spec();
    return new JobSpec(
        name,
        new Owner(new String("ann".toCharArray())),
        spec.queue(),
        spec.program(),
        spec.payload(),
        spec.variables(),
        spec.surroundings(),
        new Submission(
            new String("login".toCharArray()),
            "/home/ann",
            Map.of("PATH", "/bin:" + name.length()),
            "-N " + name,
            false),
        spec.resources(),
        spec.walltime(),
        spec.priority(),
        spec.rerunnable(),
        spec.retries(),
        spec.workdir(),
        spec.stdio(),
        spec.upload(),
        spec.resultsPath(),
        spec.accounting(),
        spec.array());
  }

  @Test
  void equal_descriptions_become_one_object() {
    JobSpec first = pool.shared(fresh("one"));

    assertThat(pool.shared(fresh("one"))).isSameAs(first).isEqualTo(fresh("one"));
  }

  @Test
  void different_descriptions_share_their_equal_parts() {
    JobSpec first = pool.shared(fresh("one"));
    JobSpec other = pool.shared(fresh("two"));

    assertThat(other).isEqualTo(fresh("two")).isNotEqualTo(first);
    assertThat(other.owner()).isSameAs(first.owner());
    assertThat(other.submission().variables()).isSameAs(first.submission().variables());
  }

  @Test
  void a_job_keeps_all_but_the_identity_of_its_description() {
    Job job = Samples.queued();

    assertThat(pool.shared(job)).isEqualTo(job);
  }

  @Test
  void what_was_not_seen_for_long_is_forgotten() {
    JobSpec first = pool.shared(fresh("one"));
    for (int other = 0; other < SpecPool.PARTS_MAX; other++) {
      pool.shared(fresh("n" + other));
    }

    assertThat(pool.shared(fresh("one"))).isEqualTo(first).isNotSameAs(first);
  }
}
