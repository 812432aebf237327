package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.testkit.Await;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;
import pkbs.testkit.SettableClock;

/// A dispatcher on storage in memory, with workers that the test moves by hand and time that passes
/// when told.
final class Cluster implements AutoCloseable {
  static final Duration LEASE = Duration.ofSeconds(75);

  static final Duration STANDBY = Duration.ofSeconds(10);

  final SettableClock clock = new SettableClock();
  final FakeStore storage = new FakeStore(Duration.ofSeconds(30), clock);
  final AtomicBoolean deposed = new AtomicBoolean();
  private final List<ManualWorker> workers = new ArrayList<>();
  FakeStore connection = storage.another();
  Dispatcher dispatcher = dispatcher(connection);

  /// A cluster whose dispatcher leads.
  static Cluster leading() {
    Cluster cluster = new Cluster();
    cluster.dispatcher.tick();
    assertThat(cluster.dispatcher.leader().epoch()).isPresent();
    return cluster;
  }

  private Dispatcher dispatcher(FakeStore store) {
    return dispatcher(store, "test", deposed);
  }

  /// One more on the same storage.
  Dispatcher dispatcher(FakeStore store, String name, AtomicBoolean ended) {
    return new Dispatcher(
        store,
        time(),
        new Dispatcher.Settings(name, LEASE, Duration.ofSeconds(60), STANDBY),
        () -> ended.set(true));
  }

  Time time() {
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

  /// As `kill -9` and a restart: nothing is said, all memory is new.
  void restart() {
    dispatcher.close();
    connection.close();
    connection = storage.another();
    dispatcher = dispatcher(connection);
    dispatcher.tick();
  }

  ManualWorker worker(String seat) {
    ManualWorker worker = new ManualWorker(storage.another(), seat, workers.size());
    workers.add(worker);
    worker.beat();
    dispatcher.tick();
    return worker;
  }

  JobId submit() {
    return submit(SampleJobs.spec());
  }

  JobId submit(JobSpec spec) {
    JobId id = dispatcher.leader().submit(new Bookkeeper.Submission(spec, "", "digest")).id();
    dispatcher.tick();
    return id;
  }

  Job job(JobId id) {
    return dispatcher.jobs().find(id).orElseThrow();
  }

  JobState state(JobId id) {
    return job(id).state();
  }

  <S extends JobState> S await(JobId id, Class<S> state) {
    return Await.present(
        id + " is " + state.getSimpleName(),
        () -> Optional.of(state(id)).filter(state::isInstance).map(state::cast));
  }

  void awaitAttempt(JobId id, int attempt) {
    Await.until(id + " is at attempt " + attempt, () -> job(id).attempt() == attempt);
  }

  /// Second by second, with heartbeats of these workers every five.
  void pass(Duration span, ManualWorker... beating) {
    for (long second = 1; second <= span.toSeconds(); second++) {
      clock.advance(Duration.ofSeconds(1));
      if (second % 5 == 0) {
        for (ManualWorker worker : beating) {
          worker.beat();
        }
      }
      dispatcher.tick();
    }
  }

  @Override
  public void close() {
    dispatcher.close();
    connection.close();
    workers.forEach(ManualWorker::close);
    storage.close();
  }
}
