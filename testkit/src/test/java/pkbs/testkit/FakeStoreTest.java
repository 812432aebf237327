package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.core.WorkerId;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.testkit.Faults.Call;
import pkbs.testkit.Faults.Fault;

/// The fake keeps the contracts, and fails as told.
class FakeStoreTest
    implements JobBookContract,
        RunBookContract,
        WorkStreamContract,
        PayloadStoreContract,
        LogStreamContract,
        HeartbeatsContract {
  private static final WorkerId WORKER = new WorkerId("w-1");

  private final FakeStore first = new FakeStore(WorkStreamContract.ACK_WAIT, System::nanoTime);
  private final List<FakeStore> open = new ArrayList<>(List.of(first));

  @Override
  public Store store() {
    FakeStore store = first.another();
    open.add(store);
    return store;
  }

  @Override
  public void damageJobKey(String key) {
    first.damageJobKey(key);
  }

  @Override
  public void damagePayload(String sha256, byte[] bytes) {
    first.damagePayload(sha256, bytes);
  }

  @AfterEach
  void close() {
    open.forEach(FakeStore::close);
  }

  @Test
  void an_append_that_is_not_done_leaves_the_books_as_they_were() {
    JobBook books = first.jobs();
    long last = books.takeOver("d", SampleJobs.AT).last();
    first.faults().failNext(Call.APPEND, Fault.NOT_DONE);
    assertThatThrownBy(() -> books.append(SampleJobs.record(1, 1), last))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(books.append(SampleJobs.record(2, 1), last)).isEqualTo(last + 1);
  }

  @Test
  void an_append_that_is_done_but_unknown_is_in_the_books() {
    JobBook books = first.jobs();
    long last = books.takeOver("d", SampleJobs.AT).last();
    first.faults().failNext(Call.APPEND, Fault.DONE_BUT_UNKNOWN);
    assertThatThrownBy(() -> books.append(SampleJobs.record(1, 1), last))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(books.takeOver("d", SampleJobs.AT).jobs()).hasSize(1);
  }

  @Test
  void a_fenced_append_has_lost_to_a_higher_epoch() {
    JobBook books = first.jobs();
    long last = books.takeOver("d", SampleJobs.AT).last();
    first.faults().failNext(Call.APPEND, Fault.FENCED);
    assertThatThrownBy(() -> books.append(SampleJobs.record(1, 1), last))
        .isInstanceOf(FencedException.class);
    assertThat(books.takeOver("d", SampleJobs.AT).epoch()).isEqualTo(3);
  }

  @Test
  void a_claim_whose_answer_is_lost_is_there() {
    first.faults().failNext(Call.CREATE_RUN, Fault.DONE_BUT_UNKNOWN);
    assertThatThrownBy(() -> first.runs().create(SampleJobs.claimed(1, 1, WORKER)))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(first.runs().read(SampleJobs.run(1, 1))).isPresent();
    assertThat(first.runs().create(SampleJobs.claimed(1, 1, WORKER)))
        .isInstanceOf(Swap.Taken.class);
  }

  @Test
  void a_connection_that_is_cut_fails_alone() {
    FakeStore other = first.another();
    first.faults().disconnect();
    assertThat(first.isConnected()).isFalse();
    assertThatThrownBy(() -> first.runs().readAll()).isInstanceOf(StoreUnavailableException.class);
    assertThat(other.runs().readAll()).isEmpty();
    first.faults().connect();
    assertThat(first.runs().readAll()).isEmpty();
  }

  @Test
  void an_offer_comes_again_when_the_settable_clock_says_so() {
    SettableClock clock = new SettableClock();
    try (FakeStore store = new FakeStore(Duration.ofSeconds(30), clock)) {
      store.work().welcome(WORKER);
      store.work().offer(WORKER, SampleJobs.offer(1, 1, 1));
      assertThat(store.work().fetch(WORKER, 1, Duration.ZERO)).hasSize(1);
      assertThat(store.work().fetch(WORKER, 1, Duration.ZERO)).isEmpty();
      clock.advance(Duration.ofSeconds(30));
      assertThat(store.work().fetch(WORKER, 1, Duration.ZERO)).hasSize(1);
    }
  }
}
