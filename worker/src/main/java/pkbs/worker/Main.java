package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.webdav.ResultsStore;
import pkbs.webdav.RetryPolicy;
import pkbs.webdav.WebdavConfig;

/// The worker's process. Configured by environment variables only (`doc/config.md`); ends with 0
/// after SIGTERM, with 2 where its configuration is wrong, with 75 where NATS stays away at start,
/// with 77 where NATS accepts its login no more: what still runs then is ended by the next start.
public final class Main {
  private static final Logger LOG = logger();
  private static final int CONFIG_WRONG = 2;
  private static final int TRY_LATER = 75;
  private static final int NOT_ACCEPTED = 77;
  private static final Patience FOR_NATS =
      new Patience(Duration.ofMinutes(5), Duration.ofSeconds(1));

  /// The leader removes a pod that it does not want; this is for when there is no leader.
  private static final Duration FOR_ITS_JOB = Duration.ofHours(1);

  private Main() {}

  public static void main(String[] arguments) {
    try {
      WorkerConfig config = WorkerConfig.of(System.getenv());
      warnOfLocale(System.getProperty("sun.jnu.encoding", ""));
      ResultsStore results = ResultsStore.open(webdav(config));
      config.container().ifPresent(JobContainer::open);
      Store store = connect(config);
      config.container().ifPresent(JobContainer::awaitReady);
      Worker worker = Worker.start(config, store, results.uploader());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(worker), "drain"));
      store.lost().thenRun(() -> Runtime.getRuntime().halt(NOT_ACCEPTED));
      config.container().ifPresent(_ -> serveOne(worker));
    } catch (StoreUnavailableException e) {
      System.err.println(e.getMessage());
      System.exit(TRY_LATER);
    } catch (PkbsException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(CONFIG_WRONG);
    }
    while (true) {
      LockSupport.park();
    }
  }

  /// For the one job of a container; then this process has nothing left to do.
  private static void serveOne(Worker worker) {
    try {
      if (!worker.awaitServed(FOR_ITS_JOB)) {
        LOG.warn("no job came in {} s", FOR_ITS_JOB.toSeconds());
      }
      stop(worker);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// File names that the locale cannot spell are lost to Java.
  private static void warnOfLocale(String encoding) {
    if (!encoding.equals("UTF-8")) {
      LOG.warn(
          "file names are read as {}: results with other names fail; start with LC_ALL=C.UTF-8",
          encoding);
    }
  }

  /// Its settings are named before the first logger is made: several programs share a class path.
  private static Logger logger() {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "logback-worker.xml");
    }
    return LoggerFactory.getLogger(Main.class);
  }

  /// The end of the process is decided here: an orderly stop is no failure.
  private static void stop(Worker worker) {
    try {
      worker.drain();
      worker.close();
    } catch (InterruptedException | IOException e) {
      LOG.warn("stopped in the middle: {}", e.toString());
    }
    Runtime.getRuntime().halt(0);
  }

  private static Store connect(WorkerConfig config) {
    WorkerConfig.Server nats = config.nats();
    NatsConfig target =
        new NatsConfig(
            nats.url(), nats.user(), nats.passwordFile(), "worker-" + config.seat(), nats.trust());
    long deadline = FOR_NATS.deadline();
    while (true) {
      try {
        return checked(NatsStore.connect(target));
      } catch (StoreUnavailableException e) {
        LOG.info("waiting for NATS: {}", e.getMessage());
        FOR_NATS.pauseOr(deadline, e);
      }
    }
  }

  private static Store checked(NatsStore store) {
    try {
      store.checkPermissions(NatsRole.WORKER);
      return store;
    } catch (PkbsException e) {
      store.close();
      throw e;
    }
  }

  private static WebdavConfig webdav(WorkerConfig config) {
    WorkerConfig.Server webdav = config.webdav();
    return WebdavConfig.of(
            webdav.url(), webdav.user(), webdav.passwordFile().map(Main::password).orElse(""))
        .withTrust(webdav.trust())
        .withAnswerTimeout(config.times().answer())
        .withRetry(RetryPolicy.of(config.times().stage()));
  }

  private static String password(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw Settings.wrong(
          "PKBS_WEBDAV_PASSWORD_FILE", file.toString(), "cannot be read: " + e.getMessage());
    }
  }
}
