package pkbs.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Options;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.PkbsException;

class PasswordPoolTest {
  @TempDir Path folder;

  @Test
  void every_attempt_carries_the_password_of_that_moment() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "one@:/ +\n");
    PasswordPool pool = new PasswordPool("worker", file);
    pool.initialize(Options.builder().server("nats://127.0.0.1:4222").build());
    assertThat(pool.nextServer()).hasToString("nats://worker:one%40%3A%2F%20%2B@127.0.0.1:4222");
    Files.writeString(file, "two");
    assertThat(pool.peekNextServer()).hasToString("nats://worker:two@127.0.0.1:4222");
    assertThat(pool.nextServer()).isEqualTo(pool.peekNextServer());
    assertThat(pool.getServerList()).containsExactly("nats://127.0.0.1:4222");
  }

  @Test
  void what_is_logged_holds_no_password() {
    assertThat(PasswordPool.redact("at nats://worker:secret@127.0.0.1:4222: refused"))
        .isEqualTo("at nats://127.0.0.1:4222: refused");
  }

  @Test
  void a_password_file_that_cannot_be_read_is_named() {
    Path missing = folder.resolve("missing");
    NatsConfig config =
        new NatsConfig(URI.create("nats://127.0.0.1:1"), "worker", Optional.of(missing), "w");
    assertThatThrownBy(() -> NatsStore.connect(config))
        .isInstanceOf(PkbsException.class)
        .hasMessage("nats password file " + missing + ": cannot be read");
  }

  @Test
  void credentials_in_the_url_are_refused() {
    URI url = URI.create("nats://worker:secret@127.0.0.1:4222");
    assertThatThrownBy(() -> new NatsConfig(url, "", Optional.empty(), "w"))
        .hasMessage(
            "nats url: credentials do not belong in the url;"
                + " use the user and password file settings");
  }

  @Test
  void answers_arrive_in_an_inbox_of_the_role() {
    URI url = URI.create("nats://127.0.0.1:4222");
    assertThat(new NatsConfig(url, "worker", Optional.empty(), "w.1 x").inboxPrefix())
        .isEqualTo("_INBOX_worker.w_1_x");
    assertThat(new NatsConfig(url, "", Optional.empty(), "w").inboxPrefix()).isEqualTo("_INBOX");
  }
}
