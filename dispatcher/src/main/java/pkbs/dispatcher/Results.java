package pkbs.dispatcher;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.ResultList;

/// The results store as the routes read it. Safe for threads.
interface Results {
  /// The files below a folder.
  ///
  /// @param folder relative to the results root
  /// @throws RefusedException `NOT_FOUND` or `UNAVAILABLE`
  List<ResultList.Entry> list(String folder);

  /// @param path relative to the folder
  /// @throws RefusedException `NOT_FOUND` or `UNAVAILABLE`
  Opened open(String folder, String path);

  /// The address of a folder, without credentials.
  String url(String folder);

  /// Why it cannot be used now; empty where it can.
  String trouble();

  /// @param bytes its length where the server says it
  record Opened(InputStream stream, OptionalLong bytes) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      stream.close();
    }
  }

  static RefusedException notFound(String what) {
    return new RefusedException(Refusal.of(Refusal.Code.NOT_FOUND, what));
  }
}
