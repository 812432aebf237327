package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.Outcome;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunState;
import pkbs.core.Usage;
import pkbs.core.WorkerId;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.testkit.FakeStore;
import pkbs.testkit.Faults;
import pkbs.testkit.SampleJobs;

class RunKeyTest {
  private static final Patience SHORT = new Patience(Duration.ofSeconds(5), Duration.ofMillis(1));
  private static final Patience NONE = new Patience(Duration.ZERO, Duration.ofMillis(1));
  private static final WorkerId SELF = new WorkerId("self");

  private final FakeStore store = new FakeStore();
  private final RunBook leader = store.another().runs();
  private final Run claim = SampleJobs.claimed(1, 1, SELF);
  private final Lease lease = new Lease();

  @BeforeEach
  void grant() {
    lease.renew(1, System.nanoTime(), Duration.ofMinutes(1));
  }

  @Test
  void who_creates_the_record_has_the_run() {
    assertThat(claim()).isPresent();
    assertThat(claim()).as("a second delivery").isEmpty();
  }

  @Test
  void an_unknown_claim_of_another_is_not_ours() {
    leader.create(SampleJobs.claimed(1, 1, new WorkerId("another")));
    store.faults().failNext(Faults.Call.CREATE_RUN, Faults.Fault.NOT_DONE);

    assertThat(claim()).isEmpty();
  }

  @Test
  void a_claim_that_stays_unknown_says_so() {
    store.faults().disconnect();

    assertThatThrownBy(() -> RunKey.claim(store.runs(), claim, terms(NONE)))
        .isInstanceOf(StoreUnavailableException.class);
  }

  @Test
  void the_leaders_word_is_final() {
    RunKey key = claim().orElseThrow();
    RunBook.Versioned found = leader.read(claim.id()).orElseThrow();
    leader.update(found.run().lost("lease expired"), found.revision());

    assertThat(key.isOurs()).isFalse();
    assertThatThrownBy(() -> key.advance(claim.started(SampleJobs.AT, 7)))
        .isInstanceOf(RunLostException.class)
        .hasMessage("r.1.0.1: not ours any more: lost, lease expired");
  }

  @Test
  void a_change_that_may_have_been_made_is_not_taken_for_anothers() {
    RunKey key = claim().orElseThrow();
    store.faults().failNext(Faults.Call.UPDATE_RUN, Faults.Fault.DONE_BUT_UNKNOWN);

    key.advance(claim.started(SampleJobs.AT, 7));
    key.advance(key.run().staging(end()));

    assertThat(leader.read(claim.id()).orElseThrow().run().state()).isEqualTo(RunState.STAGING);
    assertThat(key.isOurs()).isTrue();
  }

  @Test
  void a_record_that_storage_lost_is_made_again() {
    RunKey key = claim().orElseThrow();
    leader.purge(new JobId(1));

    key.advance(claim.started(SampleJobs.AT, 7));

    assertThat(leader.read(claim.id()).orElseThrow().run().state()).isEqualTo(RunState.RUNNING);
  }

  @Test
  void without_a_lease_no_record_is_made_again() {
    RunKey key = claim(NONE);
    lease.renew(1, System.nanoTime(), Duration.ZERO);
    leader.purge(new JobId(1));

    key.confirm();
    assertThatThrownBy(() -> key.advance(claim.started(SampleJobs.AT, 7)))
        .isInstanceOf(StoreUnavailableException.class);

    assertThat(leader.read(claim.id())).isEmpty();
  }

  @Test
  void a_record_that_storage_brought_back_older_is_written_on() {
    RunKey key = claim().orElseThrow();
    key.advance(claim.started(SampleJobs.AT, 7));
    leader.purge(new JobId(1));
    leader.create(claim);

    assertThat(key.isOurs()).isTrue();
    key.confirm();
    key.advance(key.run().staging(end()));

    assertThat(leader.read(claim.id()).orElseThrow().run().state()).isEqualTo(RunState.STAGING);
  }

  @Test
  void a_record_that_storage_brought_back_older_is_written_again_when_the_store_is_back() {
    RunKey key = claim().orElseThrow();
    key.advance(claim.started(SampleJobs.AT, 7));
    key.advance(key.run().staging(end()));
    key.advance(key.run().done(end()));
    leader.purge(new JobId(1));
    leader.create(claim);

    key.confirm();

    assertThat(leader.read(claim.id()).orElseThrow().run()).isEqualTo(key.run());
    assertThat(key.run().state()).isEqualTo(RunState.DONE);
  }

  @Test
  void a_lost_record_is_made_again_when_the_store_is_back() {
    RunKey key = claim().orElseThrow();
    key.advance(claim.started(SampleJobs.AT, 7));
    leader.purge(new JobId(1));

    key.confirm();

    assertThat(leader.read(claim.id()).orElseThrow().run()).isEqualTo(key.run());
    key.advance(key.run().staging(end()));
    assertThat(key.isOurs()).isTrue();
  }

  @Test
  void a_lost_record_that_another_made_is_its() {
    RunKey key = claim().orElseThrow();
    leader.purge(new JobId(1));
    leader.create(SampleJobs.claimed(1, 1, new WorkerId("another")));

    assertThat(key.isOurs()).isFalse();
    assertThatThrownBy(key::confirm).isInstanceOf(RunLostException.class);
    assertThatThrownBy(() -> key.advance(claim.started(SampleJobs.AT, 7)))
        .isInstanceOf(RunLostException.class)
        .hasMessage("r.1.0.1: not ours any more: claimed");
  }

  @Test
  void who_is_fenced_waits_for_no_store() {
    RunKey key = claim().orElseThrow();
    store.faults().disconnect();
    key.giveUp();

    assertThat(key.isOurs()).isFalse();
    assertThatThrownBy(() -> key.advance(claim.started(SampleJobs.AT, 7)))
        .isInstanceOf(RunLostException.class)
        .hasMessage("r.1.0.1: fenced");
  }

  private static RunEnd end() {
    return new RunEnd(new Outcome.Exited(0), Usage.NONE, Optional.empty(), SampleJobs.AT);
  }

  private RunKey claim(Patience patience) {
    return RunKey.claim(store.runs(), claim, terms(patience)).orElseThrow();
  }

  private RunKey.Terms terms(Patience patience) {
    return new RunKey.Terms(patience, patience, lease);
  }

  private Optional<RunKey> claim() {
    return RunKey.claim(store.runs(), claim, terms(SHORT));
  }
}
