package pkbs.jetstream;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The [Store] on a nats-server.
public final class NatsStore implements Store {
  private static final Duration ACK_WAIT = Duration.ofSeconds(30);

  /// What the log connection keeps while the server is away.
  private static final long LOG_BUFFER_BYTES = 8L << 20;

  private final NatsLink link;
  private final JetStreamWork work;
  private Optional<JetStreamLogs> logs = Optional.empty();

  private NatsStore(NatsLink link, Duration ackWait) {
    this.link = link;
    this.work = new JetStreamWork(link, ackWait);
  }

  /// Connects; later losses of the connection are made good by themselves.
  ///
  /// @throws StoreUnavailableException where no server answers, or it does not accept the user
  /// @throws pkbs.core.PkbsException where the password file cannot be read
  public static NatsStore connect(NatsConfig config) {
    return connect(config, ACK_WAIT);
  }

  /// As [#connect(NatsConfig)], for tests that cannot wait half a minute.
  ///
  /// @param ackWait after which an offer that was not acknowledged comes again
  public static NatsStore connect(NatsConfig config, Duration ackWait) {
    return new NatsStore(NatsLink.forRequests(config), ackWait);
  }

  @Override
  public JobBook jobs() {
    return new JetStreamJobBook(link);
  }

  @Override
  public RunBook runs() {
    return new JetStreamRunBook(link);
  }

  @Override
  public WorkStream work() {
    return work;
  }

  @Override
  public PayloadStore payloads() {
    return new JetStreamPayloads(link);
  }

  /// Opens the connection for logs at the first call.
  @Override
  public synchronized LogStream logs() {
    if (logs.isEmpty()) {
      logs =
          Optional.of(
              new JetStreamLogs(link, NatsLink.forStreaming(link.config(), LOG_BUFFER_BYTES)));
    }
    return logs.get();
  }

  @Override
  public Heartbeats heartbeats() {
    return new NatsHeartbeats(link);
  }

  @Override
  public void prepare(Optional<String> adopted) {
    prepare(StorageSettings.adopting(adopted));
  }

  /// As [#prepare(Optional)], with as many copies as are asked for.
  public void prepare(StorageSettings settings) {
    new Preparation(link, settings).run();
  }

  /// Tries what the role must be able to do, so that a wrong permission is one line at the start
  /// and not a time-out later. Nothing where the server asks for no user.
  ///
  /// @throws pkbs.core.PkbsException naming what is refused
  /// @throws StoreUnavailableException where the server goes away meanwhile
  public void checkPermissions(NatsRole role) {
    new PermissionCheck(link.config(), role).run();
  }

  @Override
  public boolean isConnected() {
    return link.isConnected();
  }

  @Override
  public CompletableFuture<Void> lost() {
    return link.lost();
  }

  @Override
  public String server() {
    return ServerVersion.of(link.connection().getServerInfo().getVersion()).toString();
  }

  @Override
  public synchronized void close() {
    logs.ifPresent(JetStreamLogs::close);
    link.close();
  }
}
