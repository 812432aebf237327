package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.core.JobId;
import pkbs.core.PayloadRef;
import pkbs.core.Run;
import pkbs.core.WorkerId;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.LogStream;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.RunBook.Swap;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.jetstream.WorkStream.Delivery;
import pkbs.protocol.Control;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.LogPiece;

/// Each role can do its work, and nothing else.
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class NatsPermissionsTest {
  private static final WorkerId WORKER = new WorkerId("w-1");
  private static final byte[] SCRIPT = "true\n".getBytes(StandardCharsets.UTF_8);

  private final Path binary;
  private final List<Store> open = new ArrayList<>();
  private NatsServer server;
  private Store dispatcher;
  private Store worker;

  NatsPermissionsTest(Path binary) {
    this.binary = binary;
  }

  @BeforeEach
  void start(@TempDir Path folder) {
    server = NatsServer.startWithRoles(binary, folder);
    dispatcher = store(NatsRole.DISPATCHER);
    dispatcher.prepare();
    worker = store(NatsRole.WORKER);
  }

  private Store store(NatsRole role) {
    Store store = NatsStore.connect(server.config(role, role.user() + "-1"));
    open.add(store);
    return store;
  }

  @AfterEach
  void stop() {
    open.forEach(Store::close);
    server.close();
  }

  @Test
  void a_job_goes_all_the_way() throws InterruptedException {
    LinkedBlockingQueue<RunBook.Versioned> folded = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<LogPiece> lines = new LinkedBlockingQueue<>();
    PayloadRef payload = SampleJobs.payload(SCRIPT);
    JobBook books = dispatcher.jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    try (RunBook.Watching watching = dispatcher.runs().watch(folded::add, () -> {})) {
      dispatcher.payloads().putIfAbsent(payload, SCRIPT);
      last = books.append(SampleJobs.record(1, 1), last);
      dispatcher.work().purge();
      dispatcher.work().welcome(WORKER);
      dispatcher.work().offer(WORKER, SampleJobs.offer(1, 1, 1));
      Delivery delivery = worker.work().fetch(WORKER, 4, WorkStreamContract.LONG).getFirst();
      Run claimed = SampleJobs.claimed(1, 1, WORKER);
      long revision = ((Swap.Won) worker.runs().create(claimed)).revision();
      delivery.acknowledge();
      assertThat(worker.payloads().get(payload)).hasValue(SCRIPT);
      assertThat(worker.logs().publish(claimed.id(), LogStreamContract.piece(0, "hello"))).isTrue();
      assertThat(worker.runs().update(claimed.returned("drained"), revision))
          .isInstanceOf(Swap.Won.class);
      assertThat(worker.runs().create(claimed)).isInstanceOf(Swap.Taken.class);
      assertThat(next(folded).run()).isEqualTo(claimed);
      assertThat(next(folded).run()).isEqualTo(claimed.returned("drained"));
      LogStream.Following following = dispatcher.logs().follow(claimed.id(), lines::add);
      assertThat(next(lines).offset()).isZero();
      following.close();
      assertThat(watching).isNotNull();
    }
    assertThat(dispatcher.runs().readAll()).hasSize(1);
    assertThat(dispatcher.payloads().stored()).containsExactly(payload.sha256());
    dispatcher.payloads().delete(payload.sha256());
    dispatcher.runs().purge(new JobId(1));
    dispatcher.jobs().purge(new JobId(1));
    dispatcher.work().dismiss(WORKER);
    books.append(SampleJobs.record(2, 1), last);
  }

  @Test
  void a_login_that_is_accepted_no_more_loses_the_store() throws Exception {
    assertThat(worker.lost()).isNotDone();
    Files.writeString(server.passwordFile(NatsRole.WORKER), "another");
    server.kill();
    server.restart();

    assertThat(worker.lost().get(60, TimeUnit.SECONDS)).isNull();
    assertThat(dispatcher.lost()).isNotDone();
  }

  @Test
  void heartbeats_and_pushes_pass() {
    LinkedBlockingQueue<Control> pushes = new LinkedBlockingQueue<>();
    Control control = Control.want(SampleJobs.run(1, 1), Want.TERM);
    try (Heartbeats.Serving serving =
            dispatcher.heartbeats().serve(beat -> Optional.of(HeartbeatsContract.REPLY));
        Heartbeats.Serving listening = worker.heartbeats().listen(WORKER, pushes::add)) {
      Await.present(
          "an answer",
          () ->
              worker
                  .heartbeats()
                  .beat(SampleJobs.heartbeat(WORKER), HeartbeatsContract.SHORT_WAIT));
      Await.until(
          "a push",
          () -> {
            dispatcher.heartbeats().tell(WORKER, control);
            return !pushes.isEmpty();
          });
      assertThat(serving).isNotSameAs(listening);
    }
  }

  @Test
  void a_worker_cannot_write_the_books() {
    assertThatThrownBy(() -> worker.jobs().append(SampleJobs.record(1, 1), 0))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage("nats: user \"worker\" may not publish to $KV.pkbs_job.j.1");
    assertThat(dispatcher.jobs().takeOver("d", SampleJobs.AT).jobs()).isEmpty();
  }

  @Test
  void a_worker_cannot_offer_work() {
    dispatcher.work().welcome(WORKER);
    assertThatThrownBy(() -> worker.work().offer(WORKER, SampleJobs.offer(1, 1, 1)))
        .hasMessage("nats: user \"worker\" may not publish to pkbs.work.w-1");
    assertThat(worker.work().fetch(WORKER, 1, WorkStreamContract.SOON)).isEmpty();
  }

  @Test
  void a_wrong_password_is_one_clear_line() throws IOException {
    Files.writeString(server.passwordFile(NatsRole.WORKER), "something-else-entirely");
    assertThatThrownBy(() -> store(NatsRole.WORKER))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessage(
            "cannot reach nats at "
                + server.url()
                + ": user \"worker\" is not accepted; check user and password file");
  }

  @Test
  void a_changed_password_is_read_at_the_next_connect() throws IOException {
    String old = Files.readString(server.passwordFile(NatsRole.WORKER));
    String fresh = "a-fresh-and-longer-password-than-the-one-before";
    server.kill();
    Await.until("the loss is noticed", () -> !worker.isConnected());
    Files.writeString(server.passwordFile(NatsRole.WORKER), fresh);
    Files.writeString(
        server.configFile(), Files.readString(server.configFile()).replace(old, fresh));
    server.restart();
    Await.until("connected again", worker::isConnected);
    assertThat(worker.runs().read(SampleJobs.run(1, 1))).isEmpty();
  }

  private static <T> T next(LinkedBlockingQueue<T> seen) throws InterruptedException {
    T next = seen.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(next).isNotNull();
    return next;
  }
}
