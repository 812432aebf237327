package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.PkbsException;
import pkbs.dispatcher.Tokens.Proof;
import pkbs.testkit.SettableClock;

final class TokensTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir private Path folder;

  private final SettableClock clock = new SettableClock();
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("tokens");
    replace("ann " + ApiFixture.hash("one") + "\n");
  }

  @AfterEach
  void open() throws IOException {
    chmod("rw-------");
  }

  @Test
  void a_known_token_proves_its_owner() {
    Tokens tokens = tokens();

    assertThat(tokens.prove("Bearer one", NOW)).isInstanceOf(Proof.Known.class);
    assertThat(tokens.prove("bearer  one ", NOW)).isInstanceOf(Proof.Known.class);
    assertThat(tokens.prove(null, NOW)).isInstanceOf(Proof.Missing.class);
    for (String strange :
        new String[] {"Bearer two", "Bearer ", "one", "Basic one", ApiFixture.hash("one")}) {
      assertThat(tokens.prove(strange, NOW)).as(strange).isInstanceOf(Proof.Strange.class);
    }
    assertThat(tokens.prove("Bearer " + ApiFixture.hash("one"), NOW))
        .as("the hash itself")
        .isInstanceOf(Proof.Strange.class);
  }

  @Test
  void a_revoked_token_is_refused_a_second_later() throws IOException {
    Tokens tokens = tokens();
    replace("bob " + ApiFixture.hash("two") + "\n");
    assertThat(tokens.prove("Bearer one", NOW)).isInstanceOf(Proof.Known.class);

    clock.advance(SECOND);

    assertThat(tokens.prove("Bearer one", NOW)).isInstanceOf(Proof.Strange.class);
  }

  @Test
  void a_token_made_just_now_is_known_at_once() throws IOException {
    Tokens tokens = tokens();
    assertThat(tokens.prove("Bearer two", NOW)).isInstanceOf(Proof.Strange.class);

    replace("ann %s%nbob %s%n".formatted(ApiFixture.hash("one"), ApiFixture.hash("two")));

    assertThat(tokens.prove("Bearer two", NOW)).isInstanceOf(Proof.Known.class);
  }

  @Test
  void a_file_that_others_can_read_is_refused() throws IOException {
    for (String mode : new String[] {"rw-r-----", "rw----r--", "rw--w----"}) {
      chmod(mode);

      assertThatThrownBy(this::tokens)
          .isInstanceOf(PkbsException.class)
          .hasMessage(
              "tokens file %1$s: mode %2$s: others can read it; run: chmod 600 %1$s"
                  .formatted(file, mode));
    }
  }

  /// As Kubernetes mounts a secret, where only root can make one.
  @Test
  void a_file_of_another_user_may_be_for_our_group_and_for_nobody_else() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")));
    Files.setAttribute(file, "unix:uid", 10_001);
    for (String mode : new String[] {"r--r-----", "rw-r-----"}) {
      chmod(mode);
      assertThat(tokens().prove("Bearer one", NOW)).isInstanceOf(Proof.Known.class);
    }
    for (String mode : new String[] {"rw-rw----", "r--r--r--"}) {
      chmod(mode);
      assertThatThrownBy(this::tokens).hasMessageContaining("mode " + mode);
    }
  }

  @Test
  void a_file_that_is_gone_or_becomes_public_leaves_the_tokens_as_they_were() throws IOException {
    Tokens tokens = tokens();
    replace("bob " + ApiFixture.hash("two") + "\n");
    chmod("rw-r--r--");
    clock.advance(SECOND);
    assertThat(tokens.prove("Bearer one", NOW)).isInstanceOf(Proof.Known.class);

    Files.delete(file);
    clock.advance(SECOND);
    assertThat(tokens.prove("Bearer one", NOW)).isInstanceOf(Proof.Known.class);

    replace("bob " + ApiFixture.hash("two") + "\n");
    clock.advance(SECOND);
    assertThat(tokens.prove("Bearer one", NOW)).isInstanceOf(Proof.Strange.class);
  }

  @Test
  void a_line_that_is_wrong_lets_nobody_in_and_the_others_count() throws IOException {
    replace("ann nonsense\nbob " + ApiFixture.hash("two") + " quota=3\n");
    Tokens tokens = tokens();

    assertThat(tokens.prove("Bearer two", NOW)).isInstanceOf(Proof.Strange.class);
  }

  private Tokens tokens() {
    return new Tokens(
        file,
        new Time() {
          @Override
          public Instant now() {
            return clock.instant();
          }

          @Override
          public long nanos() {
            return clock.nanos();
          }
        });
  }

  private void replace(String text) throws IOException {
    Path fresh = folder.resolve("fresh");
    Files.writeString(fresh, text);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void chmod(String mode) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }
}
