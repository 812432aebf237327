package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.token.TokenFile;
import pkbs.protocol.token.TokenLine;
import pkbs.protocol.token.TokenList;

final class TokenCommandsTest {
  private static final String HASH = "0123456789abcdef".repeat(4);

  @TempDir private Path temporary;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path file;

  @BeforeEach
  void name() {
    file = temporary.resolve("tokens");
  }

  @Test
  void a_created_token_is_shown_once_and_kept_as_its_hash() throws IOException {
    assertThat(run("create", "--owner", "ann", "--file", file.toString())).isEqualTo(ExitCode.OK);

    String secret = out.toString(StandardCharsets.UTF_8).strip();
    assertThat(secret).matches("pkbs_[A-Za-z0-9_-]{43}");
    TokenLine token = tokens().getFirst();
    assertThat(token.sha256()).isEqualTo(Secrets.sha256(secret));
    assertThat(Files.readString(file))
        .isEqualTo(
            ("# tokens of pkbs, by their hashes; see: pkbs token --help\n"
                    + "ann %s id=%s scopes=read,submit created=%s\n")
                .formatted(token.sha256(), token.id(), token.createdAt().orElseThrow()));
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(err)
        .hasToString(
            "pkbs token create: token %s of ann, scopes read,submit, expires never; keep it: it is"
                    .formatted(token.id())
                + " not shown again\n");
  }

  @Test
  void a_token_can_go_to_a_new_file() throws IOException {
    Path secret = temporary.resolve("ann.token");

    assertThat(
            run(
                "create",
                "--owner",
                "ann",
                "--scope",
                "operate,read",
                "--expires",
                "30d",
                "--out",
                secret.toString(),
                "--file",
                file.toString()))
        .isEqualTo(ExitCode.OK);

    TokenLine token = tokens().getFirst();
    assertThat(out).hasToString(token.id() + "\n");
    assertThat(mode(secret)).isEqualTo("rw-------");
    assertThat(Secrets.sha256(Files.readString(secret).strip())).isEqualTo(token.sha256());
    assertThat(Duration.between(token.createdAt().orElseThrow(), token.expiresAt().orElseThrow()))
        .isEqualTo(Duration.ofDays(30));
    assertThat(err)
        .hasToString(
            "pkbs token create: token %s of ann, scopes read,operate, expires %s; it is in %s\n"
                .formatted(token.id(), token.expiresAt().orElseThrow(), secret));
  }

  @Test
  void a_file_in_the_way_of_a_token_stays_and_no_token_is_made() throws IOException {
    Path there = Files.writeString(temporary.resolve("there"), "mine");

    assertThat(
            run("create", "--owner", "ann", "--out", there.toString(), "--file", file.toString()))
        .isEqualTo(ExitCode.FAILED);

    assertThat(err)
        .hasToString("pkbs token create: " + there + ": cannot be written: a file is in the way\n");
    assertThat(there).hasContent("mine");
    assertThat(file).doesNotExist();
  }

  @Test
  void wrong_values_are_named_and_make_nothing() {
    assertThat(run("create", "--file", file.toString())).isEqualTo(ExitCode.USAGE);
    for (String[] wrong :
        new String[][] {
          {"--owner", "a/b"},
          {"--owner", "ann", "--scope", "read,all"},
          {"--owner", "ann", "--expires", "soon"},
          {"--owner", "ann", "--expires", "2020-01-01T00:00:00Z"},
          {"--owner", "ann", "--expires", "0d"},
          {"--owner", "ann", "--out", ""}
        }) {
      List<String> words = new ArrayList<>(List.of("create", "--file", file.toString()));
      words.addAll(Arrays.asList(wrong));
      assertThat(run(words.toArray(String[]::new))).isEqualTo(ExitCode.USAGE);
    }

    assertThat(err)
        .hasToString(
            """
            pkbs token create: --owner: is missing; name a user
            pkbs token create: --owner: 'a/b': not a user name; use 1 to 64 of letters, digits, . _ -
            pkbs token create: --scope: 'all': unknown scope; use read, submit, operate
            pkbs token create: --expires: 'soon': not a time; use 30d, 12h, 45m, never or a time such as \
            2027-01-31T00:00:00Z
            pkbs token create: --expires: '2020-01-01T00:00:00Z': has passed; name a time to come
            pkbs token create: --expires: '0d': has passed; name a time to come
            pkbs token create: --out: '': is empty; name a file
            """);
    assertThat(file).doesNotExist();
  }

  @Test
  void a_list_shows_everything_but_hashes() {
    PrivateFile.write(
        file,
        ("ann %s\nbob %s id=b1 scopes=operate created=2026-11-01T00:00:00Z"
                + " expires=2026-11-02T00:00:00Z\n")
            .formatted(HASH, HASH.replace('0', '1')));

    assertThat(run("list", "--file", file.toString())).isEqualTo(ExitCode.OK);
    assertThat(out)
        .hasToString(
            """
            ID         OWNER            SCOPES                CREATED               EXPIRES
            01234567   ann              read,submit           -                     never
            b1         bob              operate               2026-11-01T00:00:00Z  \
            2026-11-02T00:00:00Z (expired)
            """);

    out.reset();
    assertThat(run("list", "--json", "--file", file.toString())).isEqualTo(ExitCode.OK);
    TokenList list = PkbsJson.read(TokenList.class, out.toByteArray());
    assertThat(list.tokens()).extracting(TokenList.Entry::expired).containsExactly(false, true);
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain(HASH);
  }

  @Test
  void revoking_takes_those_away_and_names_the_others() throws IOException {
    PrivateFile.write(
        file, "# keep\nann %s id=a1\nbob %s id=b1 # b\n".formatted(HASH, HASH.replace('0', '1')));

    assertThat(run("revoke", "a1", "c1", "a1", "--file", file.toString()))
        .isEqualTo(ExitCode.FAILED);

    assertThat(err).hasToString("pkbs token revoke: c1: no such token; see pkbs token list\n");
    assertThat(Files.readString(file))
        .isEqualTo("# keep\nbob %s id=b1 # b\n".formatted(HASH.replace('0', '1')));
    assertThat(mode(file)).isEqualTo("rw-------");
  }

  @Test
  void a_file_that_is_not_there_is_said() {
    assertThat(run("list", "--file", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(run("revoke", "a1", "--file", file.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(run("list", "--state", temporary.resolve("state").toString()))
        .isEqualTo(ExitCode.FAILED);

    assertThat(err)
        .hasToString(
            """
            pkbs token list: %1$s: no such file
            pkbs token revoke: %1$s: no such file
            pkbs token list: %2$s: holds no instance of pkbs; start one with pkbs up, or name a tokens file \
            with --file
            """
                .formatted(file, temporary.resolve("state")));
    assertThat(file).doesNotExist();
  }

  @Test
  void starting_keeps_other_tokens_and_renews_its_own_line_only() throws IOException {
    StateFolder folder = new StateFolder(temporary.resolve("state"));
    folder.prepare();
    folder.save(
        new LaptopSettings(
            1, 2, 3, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    TokenStore store = TokenStore.of(folder);
    PrivateFile.write(folder.token(), "old\n");
    PrivateFile.write(folder.tokens(), "me " + Secrets.sha256("old") + "\n");
    store.keepOwn(folder.token(), "me");
    assertThat(runAt(folder, "create", "--owner", "ann")).isEqualTo(ExitCode.OK);
    String before = Files.readString(folder.tokens());

    store.keepOwn(folder.token(), "me");

    assertThat(Files.readString(folder.tokens())).isEqualTo(before);
    assertThat(store.tokens()).extracting(TokenLine::id).first().isEqualTo("laptop");
    assertThat(runAt(folder, "revoke", "laptop")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .endsWith(
            "pkbs token revoke: laptop: is the instance's own token; for a new one stop pkbs,"
                + " remove the file token in its state folder and start it again\n");

    Files.delete(folder.token());
    store.keepOwn(folder.token(), "me");

    assertThat(store.tokens()).hasSize(2);
    assertThat(store.tokens())
        .extracting(TokenLine::sha256)
        .contains(Secrets.sha256(PrivateFile.read(folder.token()).orElseThrow()))
        .doesNotContain(Secrets.sha256("old"));
  }

  @Test
  void a_time_to_expire_is_from_now() {
    Instant now = Instant.parse("2026-11-21T12:00:00Z");
    assertThat(Expiry.parse("45m", now)).contains(now.plus(Duration.ofMinutes(45)));
    assertThat(Expiry.parse("12h", now)).contains(now.plus(Duration.ofHours(12)));
    assertThat(Expiry.parse("never", now)).isEmpty();
    assertThat(Expiry.parse("2027-01-31T00:00:00Z", now))
        .contains(Instant.parse("2027-01-31T00:00:00Z"));
  }

  private List<TokenLine> tokens() throws IOException {
    return TokenFile.parse(Files.readString(file)).tokens();
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private ExitCode runAt(StateFolder folder, String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.addAll(List.of("--state", folder.root().toString()));
    return run(all.toArray(String[]::new));
  }

  private ExitCode run(String... words) {
    List<String> all = new ArrayList<>(List.of("token"));
    all.addAll(Arrays.asList(words));
    return Main.run(all, new Console(new PrintStream(out), new PrintStream(err), Map.of()));
  }
}
