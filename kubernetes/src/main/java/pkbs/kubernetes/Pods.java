package pkbs.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.RunId;

/// Makes and removes the pods of runs until they are as is wanted, and tells what is seen of them.
/// Level-triggered, on one thread: each pass lists all Jobs and pods of pkbs, holds them against
/// what is wanted and does the difference. A watch only has the next pass come sooner: one that
/// drops, or is too old (410), costs a pause and nothing else. If this process dies, the next one
/// finds by their names what it made.
public final class Pods implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pods.class);
  private static final Duration LEAST_PAUSE = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /// A pod that nobody wants and nobody has given up stays that long: a leader that has just begun
  /// may not have asked for it yet.
  private static final Duration DOUBT = Duration.ofSeconds(60);

  private final PodApi api;
  private final PodSettings settings;
  private final PodOrders orders;
  private final Consumer<Map<RunId, PodSight>> seen;
  private final LongSupplier nanos;
  private final Semaphore due = new Semaphore(0);
  private final Map<RunId, Long> doubted = new HashMap<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("pods").unstarted(this::repeat);
  private final PodWatch watch;
  private volatile boolean isClosed;
  private volatile String trouble = "";

  /// @param seen called after each pass on this object's thread, with every wanted run
  /// @throws KubernetesClientException where the configuration of the client is wrong
  public static Pods open(
      PodSettings settings, PodOrders orders, Consumer<Map<RunId, PodSight>> seen) {
    return new Pods(
        new KubernetesClientBuilder().withConfig(patience(Config.autoConfigure(null))).build(),
        settings,
        orders,
        seen,
        System::nanoTime);
  }

  /// The next pass tries again.
  static Config patience(Config config) {
    return new ConfigBuilder(config)
        .withRequestRetryBackoffLimit(0)
        .withConnectionTimeout((int) ANSWER.toMillis())
        .withRequestTimeout((int) ANSWER.toMillis())
        .build();
  }

  Pods(
      KubernetesClient client,
      PodSettings settings,
      PodOrders orders,
      Consumer<Map<RunId, PodSight>> seen,
      LongSupplier nanos) {
    this.api = new PodApi(client, settings.namespace().orElseGet(client::getNamespace));
    this.settings = settings;
    this.orders = orders;
    this.seen = seen;
    this.nanos = nanos;
    this.watch = new PodWatch(ended -> api.watch(this::raise, ended), this::raise);
  }

  public Pods start() {
    thread.start();
    return this;
  }

  /// Has the next pass begin soon. Any thread.
  public void raise() {
    due.release();
  }

  /// Why nothing can be seen now, for people; empty where all is well. Any thread.
  public String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    isClosed = true;
    raise();
    try {
      if (thread.isAlive()) {
        thread.join(FAREWELL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    watch.close();
    api.client().close();
  }

  private void repeat() {
    try {
      while (!isClosed) {
        try {
          pass();
        } catch (RuntimeException e) {
          LOG.error("looking after pods: {}", e.toString(), e);
        }
        boolean _ = due.tryAcquire(settings.pause().toNanos(), TimeUnit.NANOSECONDS);
        // What comes in the meantime is seen by the same pass.
        Thread.sleep(LEAST_PAUSE);
        due.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One look at everything.
  void pass() {
    Optional<Map<RunId, PodOrder>> wanted = orders.wanted();
    if (wanted.isEmpty()) {
      doubted.clear();
      return;
    }
    watch.keep();
    Map<RunId, PodSight> sights;
    try {
      sights = new PodPass(api, settings.template(), wanted.get()).run(this::isLeft);
      told("");
    } catch (KubernetesClientException e) {
      sights = blind(wanted.get(), PodApi.words(e));
    }
    seen.accept(sights);
  }

  private Map<RunId, PodSight> blind(Map<RunId, PodOrder> wanted, String why) {
    told(why);
    Map<RunId, PodSight> sights = new HashMap<>();
    PodSight none = PodSight.troubled(PodSight.Phase.WAITING, PodTrouble.room("%s", why));
    wanted.keySet().forEach(run -> sights.put(run, none));
    return sights;
  }

  private void told(String text) {
    if (!text.isEmpty() && !text.equals(trouble)) {
      LOG.warn("{}", text);
    }
    trouble = text;
  }

  private boolean isLeft(RunId run) {
    if (orders.isOver(run)) {
      doubted.remove(run);
      return true;
    }
    long since = doubted.computeIfAbsent(run, _ -> nanos.getAsLong());
    return nanos.getAsLong() - since > DOUBT.toNanos();
  }
}
