package pkbs.standalone.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import pkbs.standalone.chaos.FaultProxy.Weather;

/// Passes on what a server sends, and loses some where the weather is [Weather.Lossy]: the answers
/// to requests in the NATS protocol, whole messages, so that the connection stays as it is and one
/// side never learns what the other did. Source: NATS client protocol, `MSG` and `HMSG`.
final class NatsReplies extends OutputStream {
  private static final String INBOX = "_INBOX";

  private final OutputStream to;
  private final Supplier<Weather> weather;
  private final StringBuilder line = new StringBuilder();

  /// Bytes of the current message that are still to come, with its line end.
  private long body;

  private boolean isLost;
  private int replies;

  NatsReplies(OutputStream to, Supplier<Weather> weather) {
    this.to = to;
    this.weather = weather;
  }

  /// Only NATS is cut into messages, and it says so in its first word.
  private boolean isNats;

  private boolean isDecided;

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    if (!isDecided) {
      isDecided = true;
      isNats =
          new String(bytes, from, Math.min(length, 4), StandardCharsets.US_ASCII).equals("INFO");
    }
    if (!isNats) {
      to.write(bytes, from, length);
      return;
    }
    int at = from;
    int end = from + length;
    while (at < end) {
      if (body > 0) {
        int piece = (int) Math.min(body, end - at);
        if (!isLost) {
          to.write(bytes, at, piece);
        }
        body -= piece;
        at += piece;
      } else {
        control(bytes[at]);
        at++;
      }
    }
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void flush() throws IOException {
    to.flush();
  }

  private void control(byte next) throws IOException {
    line.append((char) (next & 0xFF));
    if (next != '\n') {
      return;
    }
    String text = line.toString();
    line.setLength(0);
    String[] words = text.strip().split(" +");
    boolean isMessage = words[0].equals("MSG") || words[0].equals("HMSG");
    isLost = isMessage && words[1].startsWith(INBOX) && isToBeLost();
    body = isMessage ? Long.parseLong(words[words.length - 1]) + 2 : 0;
    if (!isLost) {
      to.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  private boolean isToBeLost() {
    if (!(weather.get() instanceof Weather.Lossy lossy)) {
      return false;
    }
    replies++;
    if (replies % lossy.nth() == lossy.nth() / 2) {
      LockSupport.parkNanos(lossy.late().toNanos());
    }
    return replies % lossy.nth() == 0;
  }
}
