package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.PkbsException;
import pkbs.core.WorkerId;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream;
import pkbs.protocol.Offer;
import pkbs.testkit.FakeStore;
import pkbs.testkit.Faults;
import pkbs.testkit.SampleJobs;
import pkbs.testkit.SettableClock;

/// What becomes of offers that storage does not take.
class OffersTest {
  private final FakeStore store = new FakeStore();
  private final SettableClock clock = new SettableClock();
  private final Set<JobId> refused = new HashSet<>();
  private final JobIndex jobs = new JobIndex();
  private final Placing placing =
      new Placing(new Refusing(store.work()), jobs, new Queues(), time(), new Meters());

  @BeforeEach
  void startLongAgo() {
    placing.reset();
    clock.advance(Placing.UNCLAIMED_MAX.multipliedBy(2));
    store.work().welcome(new WorkerId("w-1"));
    placing.workerSeen(SampleJobs.heartbeat(new WorkerId("w-1")));
  }

  private Job arrives(long number) {
    Job job = SampleJobs.job(number);
    jobs.put(job);
    placing.changed(job);
    return job;
  }

  private List<Long> offered() {
    return store.work().fetch(new WorkerId("w-1"), 10, Duration.ZERO).stream()
        .map(delivery -> delivery.offer().run().job().sequence())
        .toList();
  }

  @Test
  void a_job_that_cannot_be_offered_keeps_no_other_from_being_placed() {
    refused.add(arrives(1).id());
    arrives(2);

    placing.plan(() -> 1);

    assertThat(offered()).containsExactly(2L);
    assertThat(placing.isDirty()).isFalse();
  }

  @Test
  void an_offer_that_may_be_stored_may_be_claimed() {
    Job job = arrives(1);
    assertThat(placing.mayBeClaimed(job)).isFalse();
    store.faults().failNext(Faults.Call.OFFER, Faults.Fault.DONE_BUT_UNKNOWN);

    assertThatThrownBy(() -> placing.plan(() -> 1)).isInstanceOf(StoreUnavailableException.class);

    assertThat(offered()).containsExactly(1L);
    assertThat(placing.mayBeClaimed(job)).isTrue();
  }

  private Time time() {
    return new Time() {
      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public long nanos() {
        return clock.nanos();
      }
    };
  }

  /// Takes no offers of some jobs, as one that is too large.
  private final class Refusing implements WorkStream {
    private final WorkStream work;

    Refusing(WorkStream work) {
      this.work = work;
    }

    @Override
    public long offer(WorkerId worker, Offer offer) {
      if (refused.contains(offer.run().job())) {
        throw new PkbsException("offer " + offer.run() + ": too large");
      }
      return work.offer(worker, offer);
    }

    @Override
    public void welcome(WorkerId worker) {
      work.welcome(worker);
    }

    @Override
    public void dismiss(WorkerId worker) {
      work.dismiss(worker);
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
