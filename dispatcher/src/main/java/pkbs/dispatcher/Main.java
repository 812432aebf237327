package pkbs.dispatcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;
import pkbs.kubernetes.Pods;

/// The dispatcher's process. Writes nothing to standard output; `/readyz` tells when it is ready.
/// Ends with 0 after SIGTERM, with 75 after another dispatcher took over, with 77 where NATS
/// accepts its login no more, with 78 where it cannot start as it is set up.
public final class Main {
  private static final int DEPOSED = 75;
  private static final int NOT_ACCEPTED = 77;
  private static final int MISCONFIGURED = 78;
  private static final long CONNECT_AGAIN_MILLIS = 500;

  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    Logs.setUp(System.getenv());
    try {
      int status = run(DispatcherConfig.from(System.getenv()));
      Runtime.getRuntime().halt(status);
    } catch (PkbsException | IOException e) {
      System.err.println("dispatcher: " + e.getMessage());
      Runtime.getRuntime().halt(MISCONFIGURED);
    }
  }

  private static int run(DispatcherConfig config) throws IOException, InterruptedException {
    Logger log = LoggerFactory.getLogger(Main.class);
    CompletableFuture<Integer> end = new CompletableFuture<>();
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(end, ended), "stop"));
    Time time = Time.system();
    Tokens tokens = new Tokens(config.tokensFile(), time);
    Dispatcher.Settings settings =
        new Dispatcher.Settings(
            config.name(), config.lease(), config.workerLease(), config.standby(), config.scale());
    try (Store store = connect(config, end, log);
        WebdavResults results = new WebdavResults(config.webdav(), config.webdavShown());
        Dispatcher dispatcher = new Dispatcher(store, time, settings, () -> end.complete(DEPOSED));
        PodsClose _ = containers(config, dispatcher);
        Reaper _ = Reaper.start(dispatcher, results.sweeper());
        HttpServer http =
            new HttpServer(
                dispatcher.api(results, new Neighbours(config)),
                tokens,
                HttpServer.Settings.of(config));
        InCluster _ = InCluster.of(dispatcher, config.scale())) {
      store.lost().thenRun(() -> end.complete(NOT_ACCEPTED));
      dispatcher.start();
      if (config.portFile().isPresent()) {
        writePort(config.portFile().get(), http.port());
      }
      log.info("listens on {}:{}", config.listen(), http.port());
      if (end.join() == DEPOSED) {
        // The one that leads now answers better than any farewell of this one.
        Runtime.getRuntime().halt(DEPOSED);
      }
      log.info("stops");
    } catch (StoppedException e) {
      log.info("stops before it was connected");
    }
    int status = end.join();
    ended.complete(status);
    return status;
  }

  private static PodsClose containers(DispatcherConfig config, Dispatcher dispatcher) {
    return config
        .containers()
        .map(asked ->
            dispatcher.carryContainers(
                asked.limits(), desk -> Pods.open(asked.pods(), desk, desk::seen)))
        .<PodsClose>map(pods -> pods::close)
        .orElse(() -> {});
  }

  /// Closes without an exception that anybody has to handle.
  private interface PodsClose extends AutoCloseable {
    @Override
    void close();
  }

  private static final class StoppedException extends PkbsException {
    private static final long serialVersionUID = 1L;

    StoppedException() {
      super("stopped");
    }
  }

  /// Waits for NATS as long as it takes; what is wrong with the server ends the process.
  private static Store connect(DispatcherConfig config, CompletableFuture<Integer> end, Logger log)
      throws InterruptedException {
    String told = "";
    while (!end.isDone()) {
      try {
        NatsStore store = NatsStore.connect(config.nats());
        try {
          store.prepare(config.storage());
          store.checkPermissions(NatsRole.DISPATCHER);
          return store;
        } catch (PkbsException e) {
          store.close();
          throw e;
        }
      } catch (StoreUnavailableException e) {
        if (!told.equals(e.getMessage())) {
          told = e.getMessage();
          log.warn("waits for nats: {}", told);
        }
        Thread.sleep(CONNECT_AGAIN_MILLIS);
      }
    }
    throw new StoppedException();
  }

  private static void writePort(Path file, int port) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, port + "\n");
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void stop(CompletableFuture<Integer> end, CompletableFuture<Integer> ended) {
    if (end.complete(0)) {
      Runtime.getRuntime().halt(ended.join());
    }
  }
}
