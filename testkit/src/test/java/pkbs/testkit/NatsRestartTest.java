package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.PayloadRef;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.LogStream;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream;
import pkbs.jetstream.WorkStream.Delivery;
import pkbs.protocol.LogPiece;
import pkbs.protocol.Subjects;

/// What is left, and what goes on by itself, after a nats-server was killed with SIGKILL and
/// started again on its store.
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class NatsRestartTest {
  private static final WorkerId WORKER = new WorkerId("w-1");
  private static final RunId RUN = SampleJobs.run(1, 1);

  private final Path binary;
  private final List<Store> open = new ArrayList<>();
  @TempDir private Path folder;
  private NatsServer server;
  private Store leader;
  private Store worker;

  NatsRestartTest(Path binary) {
    this.binary = binary;
  }

  @BeforeEach
  void start() {
    server = NatsServer.start(binary, folder);
    leader = store("leader");
    worker = store("worker");
    leader.prepare();
  }

  private Store store(String name) {
    Store store = NatsStore.connect(server.config(name), WorkStreamContract.ACK_WAIT);
    open.add(store);
    return store;
  }

  @AfterEach
  void stop() {
    open.forEach(Store::close);
    server.close();
  }

  private void killAndRestart() {
    killAndRestart(() -> {});
  }

  private void killAndRestart(Runnable meanwhile) {
    server.kill();
    for (Store store : List.of(leader, worker)) {
      Await.until("the loss is noticed", () -> !store.isConnected());
    }
    meanwhile.run();
    server.restart();
    for (Store store : List.of(leader, worker)) {
      Await.until("connected again", store::isConnected);
    }
  }

  @Test
  void everything_that_was_acknowledged_is_there() {
    byte[] script = "true\n".getBytes(StandardCharsets.UTF_8);
    PayloadRef payload = SampleJobs.payload(script);
    Run claimed = SampleJobs.claimed(1, 1, WORKER);
    JobBook books = leader.jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    for (int job = 1; job <= 100; job++) {
      last = books.append(SampleJobs.record(job, 1), last);
    }
    leader.payloads().putIfAbsent(payload, script);
    leader.work().welcome(WORKER);
    leader.work().offer(WORKER, SampleJobs.offer(1, 1, 1));
    Swap swap = worker.runs().create(claimed);
    killAndRestart();
    assertThat(worker.payloads().get(payload)).hasValue(script);
    assertThat(worker.work().fetch(WORKER, 5, WorkStreamContract.LONG)).hasSize(1);
    assertThat(worker.runs().read(claimed.id()).map(Versioned::run)).contains(claimed);
    assertThat(worker.runs().create(claimed)).isInstanceOf(Swap.Taken.class);
    assertThat(
            worker.runs().update(claimed.started(SampleJobs.AT, 1), ((Swap.Won) swap).revision()))
        .isInstanceOf(Swap.Won.class);
    last = books.append(SampleJobs.record(101, 1), last);
    JobBook.Loaded loaded = leader.jobs().takeOver("d2", SampleJobs.AT);
    assertThat(loaded.epoch()).isEqualTo(2);
    assertThat(loaded.jobs()).hasSize(101);
    long deposed = last;
    assertThatThrownBy(() -> books.append(SampleJobs.record(102, 1), deposed))
        .isInstanceOf(FencedException.class);
  }

  @Test
  void while_it_is_down_calls_fail_at_once_and_say_so() {
    JobBook books = leader.jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    server.kill();
    Await.until("the loss is noticed", () -> !leader.isConnected() && !worker.isConnected());
    assertThatThrownBy(() -> books.append(SampleJobs.record(1, 1), last))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("nats: write $KV.pkbs_job.j.1: not connected");
    assertThatThrownBy(() -> worker.work().fetch(WORKER, 1, WorkStreamContract.LONG))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("nats: fetch: not connected");
    assertThatThrownBy(() -> worker.runs().read(RUN)).isInstanceOf(StoreUnavailableException.class);
    assertThat(worker.heartbeats().beat(SampleJobs.heartbeat(WORKER), Duration.ofSeconds(1)))
        .isEmpty();
  }

  @Test
  void a_watch_goes_on() throws InterruptedException {
    LinkedBlockingQueue<Versioned> seen = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<String> loaded = new LinkedBlockingQueue<>();
    worker.runs().create(SampleJobs.claimed(1, 1, WORKER));
    try (RunBook.Watching watching = leader.runs().watch(seen::add, () -> loaded.add("loaded"))) {
      assertThat(next(seen).run().id()).isEqualTo(SampleJobs.run(1, 1));
      for (int job = 2; job <= 4; job++) {
        killAndRestart();
        worker.runs().create(SampleJobs.claimed(job, 1, WORKER));
        assertThat(next(seen).run().id()).isEqualTo(SampleJobs.run(job, 1));
      }
      assertThat(seen).isEmpty();
      assertThat(loaded).hasSize(1);
      assertThat(watching).isNotNull();
    }
  }

  @Test
  void a_followed_log_goes_on_without_repeating_a_piece() throws InterruptedException {
    LinkedBlockingQueue<LogPiece> seen = new LinkedBlockingQueue<>();
    LogStream logs = worker.logs();
    logs.publish(RUN, LogStreamContract.piece(0, "before"));
    try (LogStream.Following following = leader.logs().follow(RUN, seen::add)) {
      assertThat(next(seen).offset()).isZero();
      killAndRestart();
      // The log connection of the worker comes back by itself, a moment before or after the others.
      LogPiece after =
          Await.present(
              "a piece after the restart",
              () -> {
                logs.publish(RUN, LogStreamContract.piece(6, "after"));
                return Optional.ofNullable(seen.poll());
              });
      assertThat(after.offset()).isEqualTo(6);
      assertThat(following).isNotNull();
    }
  }

  @Test
  void heartbeats_are_answered_again() {
    Heartbeats.Serving serving =
        leader.heartbeats().serve(heartbeat -> Optional.of(HeartbeatsContract.REPLY));
    killAndRestart();
    Await.present(
        "an answer",
        () ->
            worker.heartbeats().beat(SampleJobs.heartbeat(WORKER), HeartbeatsContract.SHORT_WAIT));
    serving.close();
  }

  @Test
  void a_fetch_that_waits_through_it_gets_its_offer() throws Exception {
    leader.work().welcome(WORKER);
    CompletableFuture<List<Delivery>> waiting =
        CompletableFuture.supplyAsync(() -> fetchThroughLoss());
    killAndRestart();
    leader.work().offer(WORKER, SampleJobs.offer(1, 1, 1));
    assertThat(waiting.get(20, TimeUnit.SECONDS)).hasSize(1);
  }

  /// nats-server 2.9 keeps such a consumer as it is, later ones reset it themselves.
  @Test
  void a_consumer_ahead_of_a_stream_that_lost_its_tail_is_made_anew_by_a_welcome() {
    WorkStream work = leader.work();
    work.welcome(WORKER);
    for (int job = 1; job <= 3; job++) {
      work.offer(WORKER, SampleJobs.offer(job, 1, 1));
      worker.work().fetch(WORKER, 1, WorkStreamContract.LONG).forEach(Delivery::acknowledge);
    }
    Await.until("the server has written down who got what", () -> size("obs", "o.dat") > 0);
    killAndRestart(() -> files("msgs", "").forEach(NatsRestartTest::delete));
    assertThat(work.last()).isLessThan(3);

    work.purge();
    work.welcome(WORKER);
    work.offer(WORKER, SampleJobs.offer(4, 1, 2));
    assertThat(worker.work().fetch(WORKER, 1, WorkStreamContract.LONG))
        .extracting(delivery -> delivery.offer().run().job().sequence())
        .containsExactly(4L);
  }

  private long size(String part, String name) {
    return files(part, name).stream().mapToLong(file -> file.toFile().length()).sum();
  }

  /// The server's own files of the work stream.
  private List<Path> files(String part, String name) {
    try (Stream<Path> all = Files.walk(folder.resolve("store"))) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.toString().contains("/" + Subjects.WORK_STREAM + "/" + part + "/"))
          .filter(file -> file.toString().endsWith(name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A fetch may also notice the loss and say so.
  private List<Delivery> fetchThroughLoss() {
    return Await.present(
        "an offer",
        () -> {
          try {
            List<Delivery> got = worker.work().fetch(WORKER, 1, Duration.ofMinutes(5));
            return got.isEmpty() ? Optional.empty() : Optional.of(got);
          } catch (StoreUnavailableException e) {
            return Optional.empty();
          }
        });
  }

  private static <T> T next(LinkedBlockingQueue<T> seen) throws InterruptedException {
    T next = seen.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(next).isNotNull();
    return next;
  }
}
