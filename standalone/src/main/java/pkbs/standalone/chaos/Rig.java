package pkbs.standalone.chaos;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pkbs.core.Memory;
import pkbs.jetstream.Inspection;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.protocol.JobView;
import pkbs.standalone.ChildEnvironment;
import pkbs.standalone.JavaCommand;
import pkbs.standalone.PrivateFile;

/// A throw-away pkbs of real processes on loopback, every one of which can be killed, stopped, cut
/// off and started again. Nothing is started again by itself.
public final class Rig implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Memory DISPATCHER_HEAP = Memory.ofMebibytes(256);
  private static final Memory WORKER_HEAP = Memory.ofMebibytes(96);

  private final RigSetup setup;
  private final RigFiles files;
  private final RigPorts ports;
  private final JavaCommand java = JavaCommand.ofThisJvm();
  private final RigProcess nats;
  private final List<RigProcess> dispatchers = new ArrayList<>();
  private final List<RigProcess> workers = new ArrayList<>();
  private final Map<String, FaultProxy> proxies = new HashMap<>();
  private final RigWebdav webdav;
  private final RigClient client;
  private OptionalLong heapAtStart = OptionalLong.empty();

  private Rig(RigSetup setup) {
    this.setup = setup;
    files = new RigFiles(setup.folder());
    files.create();
    ports = RigPorts.pick(setup.dispatchers());
    files.configureNats(setup.natsServer(), ports.nats());
    List<String> line = List.of(setup.natsServer().toString(), "-c", files.natsConfig().toString());
    nats = new RigProcess("nats", line, environment("nats", Map.of()), files.log("nats"));
    webdav = new RigWebdav(files, ports.webdav());
    for (int i = 1; i <= setup.dispatchers(); i++) {
      dispatchers.add(dispatcher("dispatcher-" + i, ports.dispatchers().get(i - 1)));
    }
    for (int i = 1; i <= setup.workers(); i++) {
      workers.add(worker("worker-" + i));
    }
    List<URI> urls =
        ports.dispatchers().stream().map(port -> URI.create("http://127.0.0.1:" + port)).toList();
    client = new RigClient(urls, PrivateFile.read(files.token()).orElseThrow(), files.executions());
  }

  /// Prepares everything; nothing is started but the proxies.
  public static Rig prepare(RigSetup setup) {
    return new Rig(setup);
  }

  /// Starts everything and returns when a job would be accepted and every worker takes work.
  ///
  /// @throws IllegalStateException where that takes longer than two minutes
  public static Rig start(RigSetup setup) {
    Rig rig = prepare(setup);
    try {
      rig.startAll();
      rig.awaitReady(Duration.ofMinutes(2));
      return rig;
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  private RigProcess dispatcher(String name, int port) {
    Map<String, String> own = access(name, NatsRole.DISPATCHER);
    own.put("PKBS_DISPATCHER_NAME", name);
    own.put("PKBS_LISTEN", "127.0.0.1");
    own.put("PKBS_PORT", Integer.toString(port));
    own.put("PKBS_TOKENS_FILE", files.tokens().toString());
    own.put("PKBS_SUBMIT_RATE", "off");
    List<String> line = java.line("pkbs.dispatcher.Main", "dispatcher", DISPATCHER_HEAP);
    return new RigProcess(name, line, environment(name, own), files.log(name));
  }

  private RigProcess worker(String name) {
    Map<String, String> own = access(name, NatsRole.WORKER);
    own.put("PKBS_WORKER_SEAT", name);
    own.put("PKBS_CPUS", Integer.toString(setup.cpus()));
    own.put("PKBS_MEM", "64gb");
    own.put("PKBS_SCRATCH", "1000gb");
    own.put("PKBS_WORK_DIR", files.work(name).toString());
    List<String> line = java.line("pkbs.worker.Main", "worker", WORKER_HEAP);
    return new RigProcess(name, line, environment(name, own), files.log(name));
  }

  private Map<String, String> access(String name, NatsRole role) {
    Map<String, String> access = new HashMap<>();
    access.put("PKBS_NATS_URL", "nats://127.0.0.1:" + through(name + "-nats", ports.nats()));
    access.put("PKBS_NATS_USER", role.user());
    access.put("PKBS_NATS_PASSWORD_FILE", files.natsPassword(role).toString());
    int dav = through(name + "-webdav", ports.webdav());
    access.put("PKBS_WEBDAV_URL", "http://127.0.0.1:" + dav + "/dav/");
    access.put("PKBS_WEBDAV_USER", RigFiles.DAV_USER);
    access.put("PKBS_WEBDAV_PASSWORD_FILE", files.davPassword().toString());
    return access;
  }

  /// The port to use for reaching `target`: of a new proxy where there are to be some.
  private int through(String name, int target) {
    if (!setup.isProxied()) {
      return target;
    }
    FaultProxy proxy = FaultProxy.start(RigPorts.one(), target);
    proxies.put(name, proxy);
    return proxy.port();
  }

  /// The caller's settings win.
  private Map<String, String> environment(String program, Map<String, String> own) {
    Map<String, String> all = new HashMap<>(ChildEnvironment.of(System.getenv()));
    all.keySet().removeIf(name -> name.startsWith("PKBS_"));
    all.putAll(own);
    all.putAll(setup.settingsOf(program));
    return all;
  }

  public RigSetup setup() {
    return setup;
  }

  public RigProcess nats() {
    return nats;
  }

  /// The first is 0.
  public RigProcess dispatcher(int index) {
    return dispatchers.get(index);
  }

  public List<RigProcess> dispatchers() {
    return List.copyOf(dispatchers);
  }

  /// The first is 0.
  public RigProcess worker(int index) {
    return workers.get(index);
  }

  public List<RigProcess> workers() {
    return List.copyOf(workers);
  }

  /// Every process: nats-server, the dispatchers, the workers.
  public List<RigProcess> processes() {
    return Stream.of(List.of(nats), dispatchers, workers).flatMap(List::stream).toList();
  }

  public RigWebdav webdav() {
    return webdav;
  }

  /// Between this process and nats-server; only after [RigSetup#withProxies()].
  public FaultProxy natsProxy(RigProcess process) {
    return proxy(process, "nats");
  }

  /// Between this process and the WebDAV server.
  public FaultProxy webdavProxy(RigProcess process) {
    return proxy(process, "webdav");
  }

  private FaultProxy proxy(RigProcess process, String server) {
    FaultProxy proxy = proxies.get(process.name() + "-" + server);
    if (proxy == null) {
      throw new IllegalStateException(process + " has no proxy to " + server);
    }
    return proxy;
  }

  public RigClient client() {
    return client;
  }

  public Oracle oracle() {
    return new Oracle(files.executions());
  }

  /// Logs, streams, results, job directories; for a failure's message.
  public Path folder() {
    return files.root();
  }

  RigFiles files() {
    return files;
  }

  /// Looks into the streams; the caller closes it.
  public Inspection inspect() {
    return Inspection.connect(
        new NatsConfig(
            URI.create("nats://127.0.0.1:" + ports.nats()),
            NatsRole.ADMIN.user(),
            Optional.of(files.natsPassword(NatsRole.ADMIN)),
            "inspection"));
  }

  /// Starts whatever does not live, in an order in which nobody has to wait.
  public void startAll() {
    webdav.start();
    processes().forEach(RigProcess::start);
  }

  /// Ends every fault: proxies pass on, stopped processes go on, dead ones are started.
  public void heal() {
    proxies.values().forEach(FaultProxy::heal);
    processes().forEach(RigProcess::resume);
    startAll();
  }

  /// Whether a dispatcher leads, and has heard from every worker process of now.
  public boolean isReady() {
    return client.dispatchers().stream().anyMatch(client::isReady)
        && client.workers().size() >= setup.workers();
  }

  public void awaitReady(Duration patience) {
    await("a dispatcher leads and all workers take work", patience, this::isReady);
    if (heapAtStart.isEmpty()) {
      heapAtStart = leaderHeap();
    }
  }

  /// What the leader's memory became since the rig was ready for the first time.
  ///
  /// @param jobs that it lists now
  Optional<Evidence.Growth> growth(int jobs) {
    OptionalLong now = heapAtStart.isEmpty() ? OptionalLong.empty() : leaderHeap();
    return now.isEmpty()
        ? Optional.empty()
        : Optional.of(new Evidence.Growth(heapAtStart.getAsLong(), now.getAsLong(), jobs));
  }

  private OptionalLong leaderHeap() {
    for (int i = 0; i < dispatchers.size(); i++) {
      if (client.isReady(client.dispatchers().get(i))) {
        return dispatchers.get(i).pid().map(LiveHeap::bytes).orElse(OptionalLong.empty());
      }
    }
    return OptionalLong.empty();
  }

  /// Looks again and again.
  ///
  /// @param what is waited for, for the failure
  /// @throws IllegalStateException where it does not come
  public void await(String what, Duration patience, BooleanSupplier condition) {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "not within %d s: %s; see %s".formatted(patience.toSeconds(), what, folder()));
      }
      pause(LOOK);
    }
  }

  /// Waits until every job whose id was given out is finished.
  ///
  /// @throws IllegalStateException where one is not, with what each of those waits for
  public void awaitEnds(Duration patience) {
    try {
      await(
          "all jobs are finished", patience, () -> unfinished().filter(List::isEmpty).isPresent());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(e.getMessage() + "; " + left(), e);
    }
  }

  private String left() {
    return unfinished()
        .map(jobs ->
            jobs.stream()
                .map(job ->
                    "%s attempt %d %s %s"
                        .formatted(
                            job.id(),
                            job.attempt(),
                            job.state(),
                            job.reason().map(JobView.Reason::text).orElse("")))
                .collect(Collectors.joining(", ")))
        .orElse("no dispatcher answers");
  }

  /// The jobs that are not finished; empty while no dispatcher answers.
  public Optional<List<JobView>> unfinished() {
    return client
        .jobs()
        .map(jobs -> jobs.stream().filter(job -> !job.state().equals("finished")).toList());
  }

  /// What does not hold of the promises, now that nothing is broken and every job has ended. Looks
  /// again for as long as something is wrong and the patience lasts: orphans need some seconds to
  /// be found, offers to be withdrawn.
  public List<Violation> violations(Duration patience) {
    return new Examination(this).run(patience);
  }

  static void pause(Duration span) {
    try {
      Thread.sleep(span);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /// Ends everything that it has started, at once, and what the jobs have started. The folder
  /// stays.
  @Override
  public void close() {
    // The workers first: none may start a job while the others die.
    workers.forEach(RigProcess::kill);
    dispatchers.forEach(RigProcess::kill);
    nats.kill();
    webdav.stop();
    proxies.values().forEach(FaultProxy::close);
    JobProcesses.below(files.root()).forEach(JobProcesses.Found::kill);
  }
}
