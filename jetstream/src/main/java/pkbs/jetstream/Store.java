package pkbs.jetstream;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One connection to NATS and what is reached through it. Reconnects for ever by itself.
public interface Store extends AutoCloseable {
  JobBook jobs();

  RunBook runs();

  WorkStream work();

  PayloadStore payloads();

  LogStream logs();

  Heartbeats heartbeats();

  /// Creates what is missing of the streams and buckets, checks the settings of what exists.
  /// Dispatcher only. Refuses servers that are too old or known to break compare-and-set, and a
  /// `max_payload` below what payloads need, by a [pkbs.core.PkbsException] with one clear line; so
  /// too buckets that do not belong together.
  ///
  /// @param adopted the identity of storage that is used on although a part of it is gone
  void prepare(Optional<String> adopted);

  /// As [#prepare(Optional)], where nothing is gone.
  default void prepare() {
    prepare(Optional.empty());
  }

  /// Whether the connection is up now.
  boolean isConnected();

  /// Completed where the server refused the login again and again, so that nothing is reached
  /// through this store any more: the program should end and be started again.
  CompletableFuture<Void> lost();

  /// `nats-server 2.9.10`, for messages.
  String server();

  @Override
  void close();
}
