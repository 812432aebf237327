package pkbs.worker;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.PayloadRef;
import pkbs.core.Resources;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.SharedPaths;
import pkbs.core.WorkerId;
import pkbs.jetstream.PayloadStore;
import pkbs.jetstream.RunBook;
import pkbs.protocol.Control;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.Offer;
import pkbs.testkit.Await;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;
import pkbs.webdav.ResultsStore;
import pkbs.webdav.RetryPolicy;
import pkbs.webdav.WebdavConfig;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// A worker with real processes and a real WebDAV server, a store in memory, and a leader that does
/// as it is told.
final class WorkerRig implements AutoCloseable {
  private static final String USER = "pkbs";
  private static final String PASSWORD = "right";

  final Path folder;
  final Path dav;
  final FakeStore store = new FakeStore();
  final FakeStore leader = store.another();
  final Map<RunId, Want> wants = new ConcurrentHashMap<>();
  final List<Heartbeat> beats = new CopyOnWriteArrayList<>();
  private final WebdavServer server;
  private final ResultsStore results;
  private volatile long leaseSeconds = 60;
  private final Worker worker;

  /// @param password what the worker says to the WebDAV server
  /// @param drain how long a draining worker waits
  /// @param shared the folders of the submit host that it has
  /// @param container absent: jobs run beside the worker
  record Setting(
      int cpus,
      SharedPaths shared,
      String password,
      Duration drain,
      Optional<JobContainer> container) {
    Setting(int cpus, SharedPaths shared, String password, Duration drain) {
      this(cpus, shared, password, drain, Optional.empty());
    }

    /// With all of them or none.
    Setting(int cpus, boolean sharedFiles, String password, Duration drain) {
      this(cpus, sharedFiles ? SharedPaths.ALL : SharedPaths.NONE, password, drain);
    }

    static final Setting USUAL = new Setting(2, false, PASSWORD, Duration.ofSeconds(20));
  }

  WorkerRig(Path folder) throws IOException {
    this(folder, Setting.USUAL);
  }

  WorkerRig(Path folder, Setting setting) throws IOException {
    this.folder = folder;
    this.dav = Files.createDirectories(folder.resolve("dav"));
    server =
        new WebdavServer(new WebdavServerConfig(dav, 0, USER, PASSWORD, folder.resolve("tomcat")))
            .start();
    results =
        ResultsStore.open(
            WebdavConfig.of(server.url(), USER, setting.password)
                .withRetry(RetryPolicy.of(Duration.ofMinutes(5))));
    leader.heartbeats().serve(this::answer);
    worker = Worker.start(config(folder, setting), store, results.uploader());
    Await.until("a second heartbeat", () -> beats.size() > 1);
  }

  private static WorkerConfig config(Path folder, Setting setting) {
    WorkerConfig.Server none =
        new WorkerConfig.Server(URI.create("nats://none"), "", Optional.empty());
    return new WorkerConfig(
        none,
        none,
        "seat.1",
        "default",
        new Resources(setting.cpus, Memory.ofMebibytes(2048), Memory.ofMebibytes(10_240)),
        folder.resolve("scratch"),
        setting.shared,
        Optional.of(Path.of("/opt/pkbs commands")),
        Map.of("PKBS_URL", "http://127.0.0.1:1"),
        setting.container,
        new WorkerConfig.Times(
            Duration.ofMillis(100),
            Duration.ofMillis(700),
            Duration.ofMinutes(5),
            setting.drain,
            Duration.ofMinutes(1)));
  }

  private Optional<HeartbeatReply> answer(Heartbeat beat) {
    leader.work().welcome(beat.worker());
    beats.add(beat);
    List<HeartbeatReply.Wanted> wanted =
        beat.runs().stream()
            .map(run -> HeartbeatReply.Wanted.of(run.run(), want(run.run())))
            .toList();
    return Optional.of(new HeartbeatReply(HeartbeatReply.VERSION, 1, leaseSeconds, wanted));
  }

  private Want want(RunId run) {
    return wants.getOrDefault(run, Want.RUN);
  }

  /// From now on the lease has expired when its answer arrives.
  void refuseLease() {
    leaseSeconds = 0;
    int seen = beats.size();
    Await.until("two more heartbeats", () -> beats.size() > seen + 1);
  }

  void grantLease() {
    leaseSeconds = 60;
  }

  WorkerId id() {
    return worker.self().worker();
  }

  Worker worker() {
    return worker;
  }

  /// Stores the script and offers its first attempt.
  RunId script(long job, JobSpec spec, String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    PayloadRef ref = SampleJobs.payload(payload);
    leader.payloads().putIfAbsent(ref, payload);
    return offer(job, new SpecEdit(spec).payload(ref));
  }

  /// The bucket that the worker reads.
  PayloadStore payloads() {
    return leader.payloads();
  }

  RunId offer(long job, JobSpec spec) {
    RunId run = SampleJobs.run(job, 1);
    leader.work().offer(id(), new Offer(Offer.VERSION, run, spec, 1, Optional.of(SampleJobs.AT)));
    return run;
  }

  Optional<RunBook.Versioned> record(RunId run) {
    return leader.runs().read(run);
  }

  Run awaitState(RunId run, RunState state) {
    return Await.present(
        run + " " + state,
        Duration.ofSeconds(40),
        () -> record(run).map(RunBook.Versioned::run).filter(found -> found.state() == state));
  }

  Run awaitEnd(RunId run) {
    return Await.present(
        run + " ended",
        Duration.ofSeconds(40),
        () -> record(run).map(RunBook.Versioned::run).filter(found -> found.state().isTerminal()));
  }

  /// The leader ends the run.
  void lose(RunId run) {
    RunBook.Versioned now = record(run).orElseThrow();
    leader.runs().update(now.run().lost("lease expired"), now.revision());
  }

  void push(RunId run, Want want) {
    wants.put(run, want);
    leader.heartbeats().tell(id(), Control.want(run, want));
  }

  void stopWebdav() {
    server.close();
  }

  /// A run's directory on the worker.
  Path scratch(RunId run) {
    return folder.resolve("scratch/runs").resolve(run.key().substring(2));
  }

  void awaitWiped(RunId run) {
    Await.until("wiped", () -> !Files.exists(scratch(run)));
  }

  Path stored(String file) {
    return dav.resolve("pkbs/ann").resolve(file);
  }

  /// Runs whose end the worker has recorded still give their directories back: nobody may delete
  /// the folder under them.
  private void awaitDirectories() {
    Set<RunState> own = EnumSet.of(RunState.DONE, RunState.RETURNED, RunState.REJECTED);
    Await.until(
        "the directories of ended runs are given back",
        () -> {
          Set<String> threads =
              Thread.getAllStackTraces().keySet().stream()
                  .map(Thread::getName)
                  .collect(Collectors.toSet());
          return leader.runs().readAll().stream()
              .map(RunBook.Versioned::run)
              .filter(run -> own.contains(run.state()))
              .noneMatch(run -> threads.contains("run-" + run.id().key()));
        });
  }

  @Override
  public void close() throws IOException {
    awaitDirectories();
    worker.close();
    store.close();
    leader.close();
    results.close();
    server.close();
  }
}
