package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.RunId;

class HeldRunsTest {
  private static final RunId RUN = RunId.of(new JobId(7), 1);
  private static final Duration LONG = Duration.ofSeconds(60);

  private final HeldRuns held = new HeldRuns();

  @Test
  void a_claim_that_is_on_its_way_is_waited_for() throws Exception {
    assertThat(held.awaitNone(Duration.ZERO)).isTrue();
    held.beginClaim(RUN);
    assertThat(held.awaitNone(Duration.ZERO)).isFalse();

    CompletableFuture<Boolean> none = CompletableFuture.supplyAsync(this::awaitNone);
    held.endClaim(RUN);

    assertThat(none.join()).isTrue();
  }

  @Test
  void of_two_claims_of_one_run_the_second_is_refused() {
    assertThat(held.beginClaim(RUN)).isTrue();
    assertThat(held.beginClaim(RUN)).isFalse();
    held.endClaim(RUN);
    assertThat(held.beginClaim(RUN)).isTrue();
  }

  private boolean awaitNone() {
    try {
      return held.awaitNone(LONG);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
