package pkbs.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import pkbs.jetstream.Heartbeats;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.LogStream;
import pkbs.jetstream.PayloadStore;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.Store;
import pkbs.jetstream.WorkStream;

/// A store in memory that keeps the same contracts as the real one. Each object is one connection;
/// [#another] is a second one to the same storage, for a second dispatcher or a worker. Safe for
/// threads.
public final class FakeStore implements Store {
  private static final Duration ACK_WAIT = Duration.ofSeconds(30);

  private final Storage storage;
  private final Faults faults = new Faults();
  private final List<Receiver<?>> receivers = new ArrayList<>();

  /// What all connections share. Each part guards itself.
  private record Storage(
      FakeBooks books, FakeRuns runs, FakeOffers offers, FakePayloads payloads, FakeCore core) {}

  private FakeStore(Storage storage) {
    this.storage = storage;
  }

  /// Empty storage; offers that are not acknowledged come again after 30 s of real time.
  public FakeStore() {
    this(ACK_WAIT, System::nanoTime);
  }

  /// @param ackWait after which an offer that was not acknowledged comes again
  /// @param nanos the monotonic clock for that, such as [SettableClock]
  public FakeStore(Duration ackWait, LongSupplier nanos) {
    this(
        new Storage(
            new FakeBooks(),
            new FakeRuns(),
            new FakeOffers(ackWait, nanos),
            new FakePayloads(),
            new FakeCore()));
  }

  /// Another connection to the same storage, with faults of its own.
  public FakeStore another() {
    return new FakeStore(storage);
  }

  public Faults faults() {
    return faults;
  }

  /// Overwrites the value of a key in the job bucket behind everybody's back, as a bad disk does.
  public void damageJobKey(String key) {
    storage.books.damage(key);
  }

  /// The bytes under a key of the job bucket.
  public Optional<byte[]> jobKey(String key) {
    return storage.books.value(key);
  }

  /// A copy of the books, runs and payloads as they are, for [#restore].
  public Backup backup() {
    return new Backup(
        storage.books.snapshot(), storage.runs.snapshot(), storage.payloads.snapshot());
  }

  /// Sets the storage back, as a restored disk does.
  public void restore(Backup backup) {
    storage.books.restore(backup.books);
    storage.runs.restore(backup.runs);
    storage.payloads.restore(backup.payloads);
  }

  /// Removes the job bucket and makes it anew.
  public void replaceBooks() {
    storage.books.replace();
  }

  /// What [#restore] puts back.
  public static final class Backup {
    private final FakeBooks.Snapshot books;
    private final FakeRuns.Snapshot runs;
    private final Map<String, byte[]> payloads;

    private Backup(FakeBooks.Snapshot books, FakeRuns.Snapshot runs, Map<String, byte[]> payloads) {
      this.books = books;
      this.runs = runs;
      this.payloads = payloads;
    }
  }

  /// Stores bytes under the name of others.
  public void damagePayload(String sha256, byte[] bytes) {
    storage.payloads.damage(sha256, bytes);
  }

  @Override
  public JobBook jobs() {
    return new FakeJobBook(storage.books, faults);
  }

  @Override
  public RunBook runs() {
    return new FakeRunBook(storage.runs, faults, this::keep);
  }

  @Override
  public WorkStream work() {
    return new FakeWorkStream(storage.offers, faults);
  }

  @Override
  public PayloadStore payloads() {
    return storage.payloads.seenThrough(faults);
  }

  @Override
  public LogStream logs() {
    return new FakeLogStream(storage.core, faults, this::keep);
  }

  @Override
  public Heartbeats heartbeats() {
    return new FakeHeartbeats(storage.core, faults, this::keep);
  }

  private synchronized void keep(Receiver<?> receiver) {
    receivers.add(receiver);
  }

  @Override
  public void prepare(Optional<String> adopted) {}

  @Override
  public boolean isConnected() {
    return faults.isConnected();
  }

  /// Never; a fake server accepts everybody.
  @Override
  public CompletableFuture<Void> lost() {
    return new CompletableFuture<>();
  }

  @Override
  public String server() {
    return "fake store";
  }

  /// Ends what receives on this connection; the storage stays.
  @Override
  public synchronized void close() {
    receivers.forEach(Receiver::close);
  }
}
