package pkbs.qsub;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import pkbs.core.PkbsException;

/// The stream below a command's output: where its reader has gone (`qstat | head -1`), the command
/// ends at once instead of writing on.
final class StandardOutput extends FilterOutputStream {
  /// What the system calls EPIPE; the commands run in the C locale.
  private static final String BROKEN_PIPE = "Broken pipe";

  StandardOutput(OutputStream out) {
    super(out);
  }

  /// Not an [IOException], which a `PrintStream` would keep to itself.
  static final class ReaderGoneException extends PkbsException {
    private static final long serialVersionUID = 1L;

    ReaderGoneException() {
      super("standard output: nobody reads it");
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (BROKEN_PIPE.equals(e.getMessage())) {
        throw new ReaderGoneException();
      }
      throw e;
    }
  }
}
