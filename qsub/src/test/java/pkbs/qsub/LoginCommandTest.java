package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Refusal;
import pkbs.protocol.QueueList;

class LoginCommandTest {
  private static final String QUEUES = "GET /api/v1/queues";

  @TempDir Path home;
  private final StubServer server = new StubServer();
  private Cli cli = new Cli();

  @BeforeEach
  void start() throws IOException {
    cli = new Cli().in(home).with("HOME", home.toString());
    config("context = \"lab\"\n\n[context.lab]\nurl = \"" + server.url() + "\"\n");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Path folder() {
    return home.resolve(".config/pkbs");
  }

  private void config(String text) throws IOException {
    Files.createDirectories(folder());
    Files.writeString(folder().resolve("config.toml"), text);
  }

  private void accepting() {
    server.on(
        QUEUES,
        new QueueList(Instant.EPOCH, new QueueList.ServerView("workq", 1, 60, 1), List.of()));
  }

  private void refused(String message, String... words) throws IOException {
    Cli.Result result = cli.run(words);
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isNotZero();
    try (var files = Files.list(folder())) {
      assertThat(files).noneMatch(file -> file.toString().contains("token"));
    }
  }

  @Test
  void a_token_that_is_taken_is_stored_for_its_owner_alone() throws IOException {
    accepting();
    Cli.Result result = cli.input("  s3cret-._~+/==\nmore\n").run("pkbs", "login");
    Path file = folder().resolve("lab.token");
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEqualTo("lab: token accepted, stored in " + file + "\n");
    assertThat(file).hasContent("s3cret-._~+/==\n");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(folder().resolve("config.toml"))
        .hasContent(
            """
            context = "lab"

            [context.lab]
            token_file = "%s"
            url = "%s"
            """
                .formatted(file, server.url()));
    assertThat(server.asked().getLast().headers())
        .containsEntry("Authorization", "Bearer s3cret-._~+/==");
    server.on("GET /api/v1/rows", Jobs.rows());
    assertThat(cli.run("qstat").err()).isEmpty();
    assertThat(server.asked().getLast().headers())
        .containsEntry("Authorization", "Bearer s3cret-._~+/==");
    assertThat(cli.input("an0ther\n").run("pkbs", "login", "lab").err()).isEmpty();
    assertThat(file).hasContent("an0ther\n");
  }

  @Test
  void the_file_that_the_context_names_is_written() throws IOException {
    accepting();
    config("[context.lab]\nurl = \"" + server.url() + "\"\ntoken_file = \"~/keys/t\"\n");
    Cli.Result result = cli.input("t1").run("pkbs", "login", "lab");
    assertThat(result.out()).isEqualTo("lab: token accepted, stored in " + home + "/keys/t\n");
    assertThat(home.resolve("keys/t")).hasContent("t1\n");
  }

  @Test
  void the_lines_above_the_first_section_have_a_token_too() throws IOException {
    accepting();
    config("url = \"" + server.url() + "\"\n");
    Path file = folder().resolve("token");
    assertThat(cli.input("t1").run("pkbs", "login").out())
        .isEqualTo(server.url() + ": token accepted, stored in " + file + "\n");
    assertThat(folder().resolve("config.toml"))
        .hasContent("token_file = \"" + file + "\"\nurl = \"" + server.url() + "\"\n");
  }

  @Test
  void a_token_that_may_not_read_is_stored() {
    server.on(QUEUES, Refusal.of(Refusal.Code.FORBIDDEN, "token x lacks the scope read"));
    assertThat(cli.input("t1").run("pkbs", "login").status()).isZero();
  }

  @Test
  void a_token_that_is_not_taken_is_neither_stored_nor_shown() throws IOException {
    server.on(
        QUEUES,
        Refusal.of(Refusal.Code.UNAUTHENTICATED, "token not accepted")
            .withHint("get one with: pkbs token create"));
    cli.input("s3cret");
    refused(
        "pkbs login: server pkbs at "
            + server.url()
            + ": token not accepted; get one with: pkbs token create; nothing was stored",
        "pkbs",
        "login");
    assertThat(cli.run("pkbs", "login").status()).isEqualTo(159);
  }

  @Test
  void what_is_no_token_is_refused_unseen_and_unsent() throws IOException {
    refused("pkbs login: no token given; type it, or give it on standard input", "pkbs", "login");
    cli.input("my pass\n");
    refused("pkbs login: this is no token; give what pkbs token create printed", "pkbs", "login");
    cli.input("x".repeat(4097));
    refused("pkbs login: standard input: a line of more than 4096 bytes", "pkbs", "login");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void nothing_is_read_from_a_terminal_that_shows_what_is_typed() throws IOException {
    cli.typing().input("s3cret\n");
    refused(
        "pkbs login: the terminal cannot be kept from showing what is typed; give it on standard"
            + " input: <FILE",
        "pkbs",
        "login");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void what_has_no_address_of_its_own_is_refused() throws IOException {
    refused("pkbs login: 'big': no such context; see: pkbs context list", "pkbs", "login", "big");
    String laptop = home + "/.local/state/pkbs";
    refused(
        "pkbs login: "
            + laptop
            + ": is a state folder, with a token of its own; add an address with: pkbs context add"
            + " NAME --url URL",
        "pkbs",
        "login",
        "laptop");
    cli.with("PKBS_URL", server.url());
    refused(
        "pkbs login: PKBS_URL is set, and its token is in PKBS_TOKEN_FILE; name a context, or unset"
            + " it",
        "pkbs",
        "login");
  }

  @Test
  void a_token_on_its_way_in_the_clear_is_told() throws IOException {
    config("[context.lab]\nurl = \"http://nowhere.invalid:1\"\n");
    assertThat(cli.input("t1").run("pkbs", "login", "lab").err())
        .startsWith(
            "pkbs login: http://nowhere.invalid:1: not https: the token can be read underway\n");
  }

  @Test
  void a_token_that_counts_no_more_names_the_way_to_another() throws IOException {
    accepting();
    cli.input("t1").run("pkbs", "login");
    server.on(
        "GET /api/v1/rows",
        Refusal.of(Refusal.Code.UNAUTHENTICATED, "token not accepted")
            .withHint("get one with: pkbs token create"));
    Cli.Result result = cli.run("qstat");
    assertThat(result.err()).isEqualTo("qstat: token not accepted; run: pkbs login lab\n");
    assertThat(result.status()).isEqualTo(159);
  }
}
