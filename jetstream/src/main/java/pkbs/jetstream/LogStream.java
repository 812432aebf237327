package pkbs.jetstream;

import java.util.function.Consumer;
import pkbs.core.RunId;
import pkbs.protocol.LogPiece;

/// The live logs. Losing a piece is allowed and visible by its offset; waiting is not.
public interface LogStream {

  /// Sends a piece; returns at once, and drops it where too many are under way.
  ///
  /// @return whether it was sent
  boolean publish(RunId run, LogPiece piece);

  /// Calls `each` for every stored piece and then for live ones, in order, until closed.
  Following follow(RunId run, Consumer<LogPiece> each);

  interface Following extends AutoCloseable {
    @Override
    void close();
  }
}
