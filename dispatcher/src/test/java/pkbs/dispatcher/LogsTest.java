package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogsTest {
  @Test
  void a_line_of_json_has_the_message_as_people_read_it() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    LoggingEvent event =
        new LoggingEvent(
            "",
            context.getLogger("test"),
            Level.INFO,
            "leads in epoch {} with {} jobs",
            null,
            new Object[] {7, 3});

    String line = new String(Logs.encoder(context, true).encode(event), StandardCharsets.UTF_8);

    assertThat(line)
        .contains("\"formattedMessage\":\"leads in epoch 7 with 3 jobs\"")
        .doesNotContain("epoch {}", "\"message\"")
        .doesNotContain("\"arguments\"")
        .endsWith("}\n");
  }
}
