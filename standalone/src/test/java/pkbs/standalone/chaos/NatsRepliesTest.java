package pkbs.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import pkbs.standalone.chaos.FaultProxy.Weather;

class NatsRepliesTest {
  private static final String INFO = "INFO {}\r\n";
  private static final String REPLY = "MSG _INBOX_worker.a.1 1 3\r\na\r\n\r\n";
  private static final String STATUS = "HMSG _INBOX_worker.a.2 1 5 7\r\nabcdefg\r\n";
  private static final String DATA = "MSG pkbs.work.w1 2 $JS.ACK.x 2\r\nhi\r\n";

  private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

  private String send(Weather weather, String text, int piece) throws IOException {
    NatsReplies replies = new NatsReplies(passed, () -> weather);
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < bytes.length; i += piece) {
      replies.write(bytes, i, Math.min(piece, bytes.length - i));
    }
    return passed.toString(StandardCharsets.US_ASCII);
  }

  @Test
  void every_third_reply_is_lost_as_a_whole_and_all_else_passes() throws IOException {
    Weather lossy = new Weather.Lossy(3, Duration.ZERO);
    String sent = INFO + REPLY + DATA + STATUS + "PING\r\n" + REPLY + DATA + REPLY;

    assertThat(send(lossy, sent, 1_000))
        .isEqualTo(INFO + REPLY + DATA + STATUS + "PING\r\n" + DATA + REPLY);
  }

  @Test
  void pieces_are_put_together() throws IOException {
    Weather lossy = new Weather.Lossy(2, Duration.ZERO);

    assertThat(send(lossy, INFO + REPLY + STATUS + REPLY, 7)).isEqualTo(INFO + REPLY + REPLY);
  }

  @Test
  void nothing_is_lost_in_clear_weather() throws IOException {
    assertThat(send(new Weather.Clear(), INFO + REPLY + REPLY, 5)).isEqualTo(INFO + REPLY + REPLY);
  }

  @Test
  void what_is_not_nats_passes_untouched() throws IOException {
    Weather lossy = new Weather.Lossy(1, Duration.ZERO);

    assertThat(send(lossy, "HTTP/1.1 200\r\n" + REPLY, 1_000))
        .isEqualTo("HTTP/1.1 200\r\n" + REPLY);
  }
}
