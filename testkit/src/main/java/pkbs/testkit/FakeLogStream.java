package pkbs.testkit;

import java.util.Optional;
import java.util.function.Consumer;
import pkbs.core.RunId;
import pkbs.jetstream.LogStream;
import pkbs.protocol.LogPiece;

/// One connection's view of the logs in [FakeCore].
final class FakeLogStream implements LogStream {
  private final FakeCore core;
  private final Faults faults;
  private final Consumer<Receiver<?>> keep;

  FakeLogStream(FakeCore core, Faults faults, Consumer<Receiver<?>> keep) {
    this.core = core;
    this.faults = faults;
    this.keep = keep;
  }

  @Override
  public boolean publish(RunId run, LogPiece piece) {
    Optional<Faults.Fault> fault = faults.take(Faults.Call.PUBLISH_LOG);
    if (fault.isPresent() && fault.get() == Faults.Fault.NOT_DONE) {
      return false;
    }
    core.log(run, piece);
    return fault.isEmpty();
  }

  @Override
  public Following follow(RunId run, Consumer<LogPiece> each) {
    Receiver<LogPiece> follower = new Receiver<>(each);
    keep.accept(follower);
    core.follow(run, follower);
    return follower;
  }
}
