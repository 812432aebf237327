package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import pkbs.core.Leases;
import pkbs.core.WorkerId;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Offer;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;

/// Workers that are dismissed while they are heard again.
class FarewellTest {
  private static final WorkerId WORKER = new WorkerId("w-1");

  private final FakeStore store = new FakeStore();
  private final Workers workers =
      new Workers(Time.system(), Leases.Terms.of(Duration.ofSeconds(75)));

  @Test
  void one_that_is_gone_gets_no_offer() {
    store.work().welcome(WORKER);

    new Farewell(store.work(), workers).dismiss(WORKER);

    assertThat(offered()).isEmpty();
  }

  @Test
  void one_that_was_welcomed_again_before_its_consumer_was_removed_gets_offers() {
    WorkStream late = new WelcomedBeforeDismissal(store.work(), this::heardAgain);

    new Farewell(late, workers).dismiss(WORKER);

    assertThat(offered()).hasSize(1);
  }

  /// As the thread of the heartbeats does it.
  private void heardAgain() {
    assertThat(workers.heard(SampleJobs.heartbeat(WORKER), Set.of()).isNew()).isTrue();
    store.work().welcome(WORKER);
  }

  private List<WorkStream.Delivery> offered() {
    store.work().offer(WORKER, SampleJobs.offer(1, 1, 1));
    return store.work().fetch(WORKER, 1, Duration.ofMillis(1));
  }

  /// @param before what another thread does just before a dismissal takes effect
  private record WelcomedBeforeDismissal(WorkStream work, Runnable before) implements WorkStream {
    @Override
    public void dismiss(WorkerId worker) {
      before.run();
      work.dismiss(worker);
    }

    @Override
    public void welcome(WorkerId worker) {
      work.welcome(worker);
    }

    @Override
    public long offer(WorkerId worker, Offer offer) {
      return work.offer(worker, offer);
    }

    @Override
    public void purge() {
      work.purge();
    }

    @Override
    public long last() {
      return work.last();
    }

    @Override
    public long withdraw(long upTo) {
      return work.withdraw(upTo);
    }

    @Override
    public List<Delivery> fetch(WorkerId worker, int most, Duration wait) {
      return work.fetch(worker, most, wait);
    }
  }
}
