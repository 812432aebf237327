package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.WorkerId;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;

/// What every [RunBook] keeps. The storage is empty and prepared before each test.
public interface RunBookContract {
  WorkerId ONE = new WorkerId("one");
  WorkerId TWO = new WorkerId("two");

  /// Another connection to the one storage of this test; closed by the implementor.
  Store store();

  private static long won(Swap swap) {
    assertThat(swap).isInstanceOf(Swap.Won.class);
    return ((Swap.Won) swap).revision();
  }

  @Test
  default void the_first_claim_wins_and_the_second_learns_who_has_it() {
    Run mine = SampleJobs.claimed(1, 1, ONE);
    long revision = won(store().runs().create(mine));
    assertThat(store().runs().create(SampleJobs.claimed(1, 1, TWO)))
        .isEqualTo(new Swap.Taken(new Versioned(mine, revision)));
  }

  @Test
  default void the_largest_run_of_several_tasks_is_stored_with_all_its_ends() {
    Run claimed = SampleJobs.claimed(1, 1, ONE);
    long revision = won(store().runs().create(claimed));
    Run done = claimed.done(SampleJobs.largestChunk());
    won(store().runs().update(done, revision));
    assertThat(store().runs().read(done.id()).map(Versioned::run)).hasValue(done);
  }

  @Test
  default void a_claim_that_is_waited_for_later_is_a_claim() {
    Run mine = SampleJobs.claimed(1, 1, ONE);
    RunBook runs = store().runs();
    long revision = won(runs.begin(mine).await());

    assertThat(runs.read(mine.id())).hasValue(new Versioned(mine, revision));
    assertThat(runs.begin(SampleJobs.claimed(1, 1, TWO)).await())
        .isEqualTo(new Swap.Taken(new Versioned(mine, revision)));
  }

  @Test
  default void exactly_one_of_many_claims_wins() {
    RunBook runs = store().runs();
    for (int attempt = 1; attempt <= 10; attempt++) {
      int wanted = attempt;
      List<Swap> swaps = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<CompletableFuture<Swap>> races = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          WorkerId worker = new WorkerId("w" + i);
          races.add(
              CompletableFuture.supplyAsync(
                  () -> runs.create(SampleJobs.claimed(1, wanted, worker)), threads));
        }
        races.forEach(race -> swaps.add(race.join()));
      }
      assertThat(swaps).filteredOn(Swap.Won.class::isInstance).hasSize(1);
    }
  }

  @Test
  default void an_update_needs_the_current_revision() {
    RunBook runs = store().runs();
    Run claimed = SampleJobs.claimed(1, 1, ONE);
    Run started = claimed.started(SampleJobs.AT, 77);
    long first = won(runs.create(claimed));
    long second = won(runs.update(started, first));
    assertThat(second).isGreaterThan(first);
    assertThat(runs.update(claimed.lost("silent"), first))
        .isEqualTo(new Swap.Taken(new Versioned(started, second)));
    assertThat(runs.read(claimed.id())).contains(new Versioned(started, second));
  }

  @Test
  default void one_of_two_ends_is_recorded() {
    RunBook worker = store().runs();
    RunBook leader = store().runs();
    Run claimed = SampleJobs.claimed(1, 1, ONE);
    long revision = won(worker.create(claimed));
    Run lost = claimed.lost("silent");
    long end = won(leader.update(lost, revision));
    assertThat(worker.update(claimed.returned("drained"), revision))
        .isEqualTo(new Swap.Taken(new Versioned(lost, end)));
  }

  @Test
  default void a_blocked_attempt_cannot_be_claimed() {
    RunBook runs = store().runs();
    Run blocked = Run.blocked(SampleJobs.run(1, 1), SampleJobs.AT, "deleted");
    long revision = won(runs.create(blocked));
    assertThat(runs.create(SampleJobs.claimed(1, 1, ONE)))
        .isEqualTo(new Swap.Taken(new Versioned(blocked, revision)));
  }

  @Test
  default void a_record_that_is_not_there_reads_as_empty() {
    assertThat(store().runs().read(SampleJobs.run(1, 1))).isEmpty();
    assertThat(store().runs().readAll()).isEmpty();
  }

  @Test
  default void updating_a_record_that_is_gone_is_unknown() {
    RunBook runs = store().runs();
    Run claimed = SampleJobs.claimed(1, 1, ONE);
    long revision = won(runs.create(claimed));
    runs.purge(new JobId(1));
    assertThatThrownBy(() -> runs.update(claimed.started(SampleJobs.AT, 7), revision))
        .isInstanceOf(StoreUnavailableException.class);
    assertThat(runs.read(claimed.id())).isEmpty();
  }

  @Test
  default void a_purge_removes_the_runs_of_one_job() {
    RunBook runs = store().runs();
    runs.create(SampleJobs.claimed(1, 1, ONE));
    runs.create(SampleJobs.claimed(1, 2, ONE));
    runs.create(SampleJobs.claimed(11, 1, ONE));
    runs.purge(new JobId(1));
    assertThat(runs.readAll())
        .extracting(versioned -> versioned.run().id())
        .containsExactly(SampleJobs.run(11, 1));
  }

  @Test
  default void the_older_records_of_a_job_can_go_alone() {
    RunBook runs = store().runs();
    won(runs.create(SampleJobs.claimed(1, 1, ONE)));
    won(runs.create(SampleJobs.claimed(11, 1, ONE)));
    long kept = won(runs.create(SampleJobs.claimed(1, 2, ONE)));
    won(runs.create(SampleJobs.claimed(1, 3, ONE)));

    runs.purge(new JobId(1), kept);

    assertThat(runs.readAll())
        .extracting(versioned -> versioned.run().id())
        .containsExactlyInAnyOrder(
            SampleJobs.run(11, 1), SampleJobs.run(1, 2), SampleJobs.run(1, 3));
  }

  @Test
  default void all_older_records_can_go_at_once() {
    RunBook runs = store().runs();
    Run first = SampleJobs.claimed(1, 1, ONE);
    long claimed = won(runs.create(first));
    won(runs.create(SampleJobs.claimed(2, 1, ONE)));
    long kept = won(runs.create(SampleJobs.claimed(3, 1, ONE)));
    won(runs.update(first.rejected("no such program"), claimed));

    runs.purgeBelow(kept);

    assertThat(runs.readAll())
        .extracting(versioned -> versioned.run().id())
        .containsExactlyInAnyOrder(SampleJobs.run(3, 1), SampleJobs.run(1, 1));
  }

  @Test
  default void all_records_are_read() {
    RunBook runs = store().runs();
    List<Versioned> written = new ArrayList<>();
    for (int job = 1; job <= 100; job++) {
      Run run = SampleJobs.claimed(job, 1, ONE);
      written.add(new Versioned(run, won(runs.create(run))));
    }
    assertThat(store().runs().readAll()).containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  default void a_watch_sees_what_is_there_then_that_it_is_loaded_then_changes()
      throws InterruptedException {
    RunBook runs = store().runs();
    Run one = SampleJobs.claimed(1, 1, ONE);
    long first = won(runs.create(one));
    LinkedBlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    try (RunBook.Watching watching = store().runs().watch(seen::add, () -> seen.add("loaded"))) {
      assertThat(next(seen)).isEqualTo(new Versioned(one, first));
      assertThat(next(seen)).isEqualTo("loaded");
      Run started = one.started(SampleJobs.AT, 5);
      long second = won(runs.update(started, first));
      assertThat(next(seen)).isEqualTo(new Versioned(started, second));
      for (int job = 2; job <= 50; job++) {
        runs.create(SampleJobs.claimed(job, 1, TWO));
      }
      for (int job = 2; job <= 50; job++) {
        assertThat(((Versioned) next(seen)).run().id()).isEqualTo(SampleJobs.run(job, 1));
      }
      assertThat(watching).isNotNull();
    }
  }

  @Test
  default void a_watch_of_nothing_is_loaded_at_once() throws InterruptedException {
    LinkedBlockingQueue<Object> seen = new LinkedBlockingQueue<>();
    try (RunBook.Watching watching = store().runs().watch(seen::add, () -> seen.add("loaded"))) {
      assertThat(next(seen)).isEqualTo("loaded");
      Run run = SampleJobs.claimed(1, 1, ONE);
      long revision = won(store().runs().create(run));
      assertThat(next(seen)).isEqualTo(new Versioned(run, revision));
      assertThat(watching).isNotNull();
    }
  }

  private static Object next(LinkedBlockingQueue<Object> seen) throws InterruptedException {
    Object next = seen.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(next).isNotNull();
    return next;
  }
}
