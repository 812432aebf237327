package pkbs.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;
import pkbs.protocol.LogPiece;

/// The growing end of one output file. What it cannot send in time it passes over: the file has it
/// all. Used by one thread.
final class LogTail {
  /// More than this behind, the tail jumps.
  static final long BACKLOG_BYTES_MAX = 4L << 20;

  /// What is always sent of the end of the file.
  static final long END_BYTES = 64 * 1024;

  private final LogPiece.Stream stream;
  private final Path file;
  private final Predicate<LogPiece> publish;
  private long offset;
  private boolean isAnnounced;

  /// @param publish false where the piece was not taken; it is tried again
  LogTail(LogPiece.Stream stream, Path file, Predicate<LogPiece> publish) {
    this.stream = stream;
    this.file = file;
    this.publish = publish;
  }

  long offset() {
    return offset;
  }

  /// Whether nothing was ever written to the file.
  boolean isSilent() {
    return offset == 0 && file.toFile().length() == 0;
  }

  /// Sends what is new.
  ///
  /// @param budget bytes that may be sent now
  /// @return the bytes sent
  long send(long budget) {
    return send(budget, BACKLOG_BYTES_MAX);
  }

  /// Sends the rest when nothing more comes: all of it, or where it is more than the budget, its
  /// last [#END_BYTES].
  ///
  /// @return whether nothing is left to send
  boolean sendRest(long budget) {
    send(Math.max(budget, END_BYTES + LogPiece.BYTES_MAX), Math.max(budget, END_BYTES));
    try (FileChannel channel = open()) {
      return offset >= channel.size();
    } catch (IOException e) {
      return true;
    }
  }

  private long send(long budget, long backlogMax) {
    try (FileChannel channel = open()) {
      long size = channel.size();
      if (size - offset > backlogMax && !skip(size)) {
        return 0;
      }
      long sent = 0;
      while (offset < size && sent < budget) {
        long bytes = Math.min(Math.min(size - offset, budget - sent), LogPiece.BYTES_MAX);
        byte[] piece = read(channel, (int) bytes);
        if (piece.length == 0 || !publish.test(new LogPiece(stream, offset, piece, false))) {
          break;
        }
        offset += piece.length;
        sent += piece.length;
      }
      return sent;
    } catch (IOException e) {
      return 0;
    }
  }

  private boolean skip(long size) {
    long dropped = size - END_BYTES - offset;
    byte[] notice =
        "[pkbs: %d bytes dropped from live log; full log in the results]\n"
            .formatted(dropped)
            .getBytes(StandardCharsets.UTF_8);
    if (!isAnnounced && !publish.test(new LogPiece(stream, offset, notice, false))) {
      return false;
    }
    isAnnounced = true;
    offset += dropped;
    return true;
  }

  private byte[] read(FileChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    channel.read(buffer, offset);
    byte[] read = new byte[buffer.position()];
    buffer.flip().get(read);
    return read;
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }
}
