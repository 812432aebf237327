package pkbs.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PublishOptions;
import io.nats.client.api.PublishAck;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import pkbs.core.PkbsException;

/// One connection, and the one place where the client library's failures become ours: whatever is
/// not a plain refusal of an expected sequence is a [StoreUnavailableException].
final class NatsLink implements AutoCloseable {
  private static final Duration RECONNECT_WAIT = Duration.ofMillis(250);
  private static final Duration RECONNECT_JITTER = Duration.ofMillis(100);
  private static final Duration PING_INTERVAL = Duration.ofSeconds(5);
  private static final int PINGS_OUT_MAX = 2;
  private static final Duration CONNECT_WAIT = Duration.ofSeconds(2);
  private static final Duration WRITE_WAIT = Duration.ofSeconds(10);

  /// After it a request counts as unknown. Longer than a busy disk's pause, shorter than the
  /// patience of a submitting client.
  static final Duration ANSWER_WAIT = Duration.ofSeconds(4);

  private final NatsConfig config;
  private final ConnectionLog log;
  private final Connection connection;
  private final JetStream jetStream;
  private final JetStreamManagement management;

  private NatsLink(NatsConfig config, long reconnectBufferBytes) {
    this.config = config;
    this.log = new ConnectionLog(config);
    try {
      connection = Nats.connect(options(reconnectBufferBytes));
      JetStreamOptions wait = JetStreamOptions.builder().requestTimeout(ANSWER_WAIT).build();
      jetStream = connection.jetStream(wait);
      management = connection.jetStreamManagement(wait);
      if (config.isTls()) {
        config.trust().warning().ifPresent(log::warn);
      }
    } catch (IOException e) {
      throw notConnected(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException("nats at " + config.url() + ": interrupted", e);
    }
  }

  /// Nothing is kept while the connection is away: a late request would be answered to nobody.
  static NatsLink forRequests(NatsConfig config) {
    return new NatsLink(config, 0);
  }

  /// Keeps what is published while the connection is away.
  ///
  /// @param bufferBytes the most that is kept
  static NatsLink forStreaming(NatsConfig config, long bufferBytes) {
    return new NatsLink(config.named(config.name() + "-log"), bufferBytes);
  }

  /// What waiting does not heal ends the program; the rest is the storage's absence.
  private PkbsException notConnected(IOException e) {
    String where = "cannot reach nats at " + config.url() + ": ";
    Optional<String> tls = log.whyNotTrusted().or(this::otherProtocol);
    if (tls.isPresent()) {
      return new PkbsException(where + tls.orElseThrow(), e);
    }
    boolean refused = String.valueOf(e.getMessage()).contains("Authentication");
    return new StoreUnavailableException(
        where
            + (refused
                ? "user \"" + config.user() + "\" is not accepted; check user and password file"
                : "no server answers; is nats-server running?"),
        e);
  }

  /// Whether one side wants TLS and the other does not. The client library only says that it could
  /// not connect.
  private Optional<String> otherProtocol() {
    Optional<NatsGreeting> greeting = NatsGreeting.of(config.url());
    if (!config.isTls() && greeting.filter(NatsGreeting::wantsTls).isPresent()) {
      return Optional.of("the server wants TLS; use tls://" + config.server());
    }
    return config.isTls() && greeting.filter(server -> !server.speaksTls()).isPresent()
        ? Optional.of("the server does not speak TLS; use nats://" + config.server())
        : Optional.empty();
  }

  private Options options(long reconnectBufferBytes) {
    return options(config)
        .reconnectBufferSize(reconnectBufferBytes)
        .connectionListener(log)
        .errorListener(log)
        .build();
  }

  /// What every connection of a program has.
  static Options.Builder options(NatsConfig config) {
    Options.Builder options =
        Options.builder()
            .server(config.url().toString())
            .connectionName(config.name())
            .inboxPrefix(config.inboxPrefix())
            .maxReconnects(-1)
            .reconnectWait(RECONNECT_WAIT)
            .reconnectJitter(RECONNECT_JITTER)
            .reconnectJitterTls(RECONNECT_JITTER)
            .pingInterval(PING_INTERVAL)
            .maxPingsOut(PINGS_OUT_MAX)
            .connectionTimeout(CONNECT_WAIT)
            .socketWriteTimeout(WRITE_WAIT);
    if (config.isTls()) {
      options.sslContext(config.trust().checkingContext());
    }
    config
        .passwordFile()
        .ifPresent(file -> {
          PasswordPool.read(file);
          options.serverPool(new PasswordPool(config.user(), file));
        });
    return options;
  }

  /// See [Store#lost()].
  CompletableFuture<Void> lost() {
    return log.lost();
  }

  Connection connection() {
    return connection;
  }

  JetStream jetStream() {
    return jetStream;
  }

  JetStreamManagement management() {
    return management;
  }

  NatsConfig config() {
    return config;
  }

  int reconnects() {
    return log.reconnects();
  }

  boolean isConnected() {
    return connection.getStatus() == Connection.Status.CONNECTED;
  }

  /// A request to the storage.
  interface Call<T> {
    T run() throws IOException, JetStreamApiException;
  }

  /// @param what is asked for, for the message
  /// @throws StoreUnavailableException with the storage's words
  <T> T call(String what, Call<T> request) {
    try {
      return request.run();
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      throw unavailable(what, e);
    }
  }

  /// Publishes one message under the expectations in `options`.
  ///
  /// @return its sequence; empty where an expected sequence was wrong
  OptionalLong publish(String subject, byte[] body, PublishOptions options) {
    try {
      return OptionalLong.of(jetStream.publish(subject, body, options).getSeqno());
    } catch (JetStreamApiException e) {
      if (ServerCodes.isWrongLastSequence(e)) {
        return OptionalLong.empty();
      }
      throw notWritten(subject, e);
    } catch (IOException | IllegalStateException e) {
      throw notWritten(subject, e);
    }
  }

  /// As [#publish], without waiting for the answer.
  Sent send(String subject, byte[] body, PublishOptions options) {
    CompletableFuture<PublishAck> answer;
    try {
      answer = jetStream.publishAsync(subject, body, options);
    } catch (IllegalStateException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    return new Sent(this, subject, answer);
  }

  /// A message whose answer is under way.
  record Sent(NatsLink link, String subject, CompletableFuture<PublishAck> answer) {
    /// @return as [NatsLink#publish]
    OptionalLong await() {
      try {
        return OptionalLong.of(
            answer.get(ANSWER_WAIT.toMillis(), TimeUnit.MILLISECONDS).getSeqno());
      } catch (ExecutionException e) {
        Exception why = reason(e);
        if (why instanceof JetStreamApiException refused
            && ServerCodes.isWrongLastSequence(refused)) {
          return OptionalLong.empty();
        }
        throw link.notWritten(subject, why);
      } catch (TimeoutException | CancellationException e) {
        throw link.notWritten(subject, new IOException("Timeout", e));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw link.notWritten(subject, new IOException("interrupted", e));
      }
    }

    /// The library wraps what the server said.
    private static Exception reason(ExecutionException e) {
      for (Throwable at = e.getCause(); at != null; at = at.getCause()) {
        if (at instanceof JetStreamApiException || at instanceof IOException) {
          return (Exception) at;
        }
      }
      return e.getCause() instanceof Exception other ? other : e;
    }
  }

  /// Publishes one message under no expectation.
  PublishAck append(String subject, Headers headers, byte[] body) {
    try {
      return jetStream.publish(subject, headers, body);
    } catch (IOException | JetStreamApiException | IllegalStateException e) {
      throw notWritten(subject, e);
    }
  }

  private StoreUnavailableException notWritten(String subject, Exception e) {
    return log.whyNoAnswer(subject)
        .map(why -> new StoreUnavailableException("nats: " + why, e))
        .orElseGet(() -> unavailable("write " + subject, e));
  }

  StoreUnavailableException unavailable(String what, Exception e) {
    return new StoreUnavailableException("nats: " + what + ": " + words(e), e);
  }

  private String words(Exception e) {
    if (e instanceof JetStreamApiException refused) {
      return String.valueOf(refused.getErrorDescription());
    }
    if (!isConnected()) {
      return "not connected";
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("503")) {
      return "no such stream, or jetstream is off";
    }
    return message.startsWith("Timeout")
        ? "no answer within " + ANSWER_WAIT.toSeconds() + " s"
        : PasswordPool.redact(message);
  }

  @Override
  public void close() {
    log.closing();
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
