package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextCommandsTest {
  @TempDir Path home;
  private final StubServer near = new StubServer();
  private final StubServer far = new StubServer();
  private Cli cli = new Cli();

  @BeforeEach
  void start() {
    cli = new Cli().in(home).with("HOME", home.toString());
    near.on("GET /api/v1/rows", Jobs.rows());
    far.on("GET /api/v1/rows", Jobs.rows());
  }

  @AfterEach
  void stop() {
    near.close();
    far.close();
  }

  private Path file() {
    return home.resolve(".config/pkbs/config.toml");
  }

  private String text() throws IOException {
    return Files.readString(file());
  }

  private void config(String text) throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), text);
  }

  private void secret(String name, String token) throws IOException {
    Path file = Files.writeString(home.resolve(name), token + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private void ok(String... words) {
    Cli.Result result = cli.run(words);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  private void refused(String message, String... words) {
    Cli.Result result = cli.run(words);
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isNotZero();
  }

  private static String token(StubServer server) {
    return server.asked().getLast().headers().getOrDefault("Authorization", "");
  }

  @Test
  void commands_go_where_the_context_in_use_says_with_its_own_token() throws IOException {
    secret("near", "n3ar");
    secret("far", "f4r");
    ok("pkbs", "context", "add", "lab", "--url", near.url(), "--token-file", "near", "--use");
    ok("pkbs", "context", "add", "big", "--url", far.url() + "/", "--token-file", "far");
    ok("qstat");
    assertThat(token(near)).isEqualTo("Bearer n3ar");
    assertThat(far.asked()).isEmpty();
    assertThat(cli.run("pkbs", "context", "use", "big").out())
        .isEqualTo("big: " + far.url() + "\n");
    ok("qstat");
    assertThat(token(far)).isEqualTo("Bearer f4r");
    assertThat(near.asked()).hasSize(1);
    cli.with("PKBS_CONTEXT", "lab").run("qstat");
    assertThat(near.asked()).hasSize(2);
    assertThat(text())
        .isEqualTo(
            """
            context = "big"

            [context.lab]
            url = "%s"
            token_file = "%s/near"

            [context.big]
            url = "%s"
            token_file = "%s/far"
            """
                .formatted(near.url(), home, far.url(), home));
    assertThat(Files.getPosixFilePermissions(file()))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void address_state_folder_and_context_of_the_environment_count_in_this_order()
      throws IOException {
    Path state = Files.createDirectories(home.resolve("s"));
    Files.writeString(state.resolve("url"), far.url());
    ok("pkbs", "context", "add", "lab", "--url", "http://127.0.0.1:1", "--use");
    cli.with("PKBS_CONTEXT", "gone").with("PKBS_STATE", state.toString());
    ok("qstat");
    assertThat(far.asked()).hasSize(1);
    cli.with("PKBS_URL", near.url());
    ok("qstat");
    assertThat(near.asked()).hasSize(1);
    assertThat(cli.run("pkbs", "context", "use", "laptop").err())
        .isEqualTo("pkbs context use: PKBS_URL is set, and goes before it\n");
    cli.with("PKBS_URL", "").with("PKBS_STATE", "");
    refused("qstat: PKBS_CONTEXT: 'gone': no such context; see: pkbs context list", "qstat");
  }

  @Test
  void laptop_is_a_context_without_being_written_down() throws IOException {
    Path state = Files.createDirectories(home.resolve(".local/state/pkbs"));
    Files.writeString(state.resolve("url"), near.url());
    ok("pkbs", "context", "add", "lab", "--url", far.url(), "--use");
    ok("pkbs", "context", "use", "laptop");
    ok("qstat");
    assertThat(near.asked()).hasSize(1);
    assertThat(far.asked()).isEmpty();
  }

  @Test
  void the_list_marks_the_one_in_use() throws IOException {
    assertThat(cli.run("pkbs", "context", "list").out())
        .isEqualTo(
            """
              NAME    KIND        PLACE
            * laptop  state       %s/.local/state/pkbs
            """
                .formatted(home));
    config(
        """
        context = "lab"
        [context.lab]
        url = "https://pkbs.example.org"
        [context.other]
        state = "~/other"
        """);
    assertThat(cli.run("pkbs", "context", "list").out())
        .isEqualTo(
            """
              NAME    KIND        PLACE
            * lab     url         https://pkbs.example.org
              other   state       ~/other
              laptop  state       %s/.local/state/pkbs
            """
                .formatted(home));
    Cli.Result other = cli.with("PKBS_URL", "http://h:1").run("pkbs", "context", "list");
    assertThat(other.out()).contains("* -       url         http://h:1\n  lab ");
    assertThat(other.err()).isEqualTo("pkbs context list: PKBS_URL is set, and goes before it\n");
  }

  @Test
  void a_context_is_shown_without_its_token() throws IOException {
    secret("t", "s3cret");
    config(
        """
        [context.lab]
        url = "https://h"
        token_file = "~/t"
        shared_files = "/home"
        """);
    String shown =
        """
        [context.lab]
        url = "https://h"
        token_file = "%s/t"
        shared_files = "/home"
        """
            .formatted(home);
    assertThat(cli.run("pkbs", "context", "show", "lab").out()).isEqualTo(shown);
    assertThat(cli.with("PKBS_CONTEXT", "lab").run("pkbs", "context", "show").out())
        .isEqualTo("# by PKBS_CONTEXT\n" + shown);
    assertThat(cli.with("PKBS_CONTEXT", "").run("pkbs", "context", "show").out())
        .isEqualTo(
            "# by %1$s/.local/state/pkbs\nstate = \"%1$s/.local/state/pkbs\"\n".formatted(home));
  }

  @Test
  void removing_a_context_leaves_all_other_lines_as_they_are() throws IOException {
    config(
        """
        # mine
        flavor = "torque"   # always
        context = "lab"

        [context.lab]  # the old one
        url = "http://h"

        # and this
        [context.big]
        url = "http://g"
        """);
    secret(".config/pkbs/lab.token", "s3cret");
    ok("pkbs", "context", "remove", "lab");
    assertThat(text())
        .isEqualTo(
            """
            # mine
            flavor = "torque"   # always


            # and this
            [context.big]
            url = "http://g"
            """);
    assertThat(home.resolve(".config/pkbs/lab.token")).doesNotExist();
    refused(
        "pkbs context remove: 'lab': no such context in " + file() + "; see: pkbs context list",
        "pkbs context remove lab".split(" "));
  }

  @Test
  void a_linked_configuration_is_changed_where_it_is() throws IOException {
    Path real = Files.writeString(home.resolve("dotfile"), "# kept\n");
    Files.createDirectories(file().getParent());
    Files.createSymbolicLink(file(), real);
    ok("pkbs", "context", "add", "lab", "--url", near.url());
    assertThat(file()).isSymbolicLink();
    assertThat(Files.readString(real))
        .isEqualTo("# kept\n\n[context.lab]\nurl = \"" + near.url() + "\"\n");
  }

  @Test
  void a_broken_configuration_is_not_changed() throws IOException {
    config("[context.lab]\nurl = \"http://h\"\ncolour = \"x\"\n");
    refused(
        "pkbs context add: "
            + file()
            + " line 3: 'colour': unknown key; use url, token_file, state, kube_context, namespace,"
            + " service or shared_files",
        "pkbs context add big --url http://g".split(" "));
    assertThat(text()).doesNotContain("big");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[context.] | line 1: '[context.]': not a section; write [context.NAME]",
        "[context.a b] | line 1: '[context.a b]': not a section; write [context.NAME]",
        "[profile.x] | line 1: '[profile.x]': not a section; write [context.NAME]",
        "[context.a] x | line 1: '[context.a] x': not a section; write [context.NAME]",
        "context = \"a\"~[context.a] | line 2: '[context.a]': says no place, or two; write"
            + " one of url, state and kube_context below it",
        "context = \"a\"~[context.a]~url = \"http://h\"~state = \"/s\" | line 2: '[context.a]':"
            + " says no place, or two; write one of url, state and kube_context below it",
        "[context.a]~url = \"http://h\"~[context.a] | line 3: '[context.a]': is there already, in"
            + " line 1; keep one of them",
        "url = \"http://h\"~url = \"http://g\" | line 2: 'url': is set twice; keep one of them",
        "[context.a]~flavor = \"torque\" | line 2: 'flavor': unknown key; use url, token_file,"
            + " state, kube_context, namespace, service or shared_files",
        "context = \"b\"~[context.a]~url = \"http://h\" | context: 'b': no such context; see: pkbs"
            + " context list",
      })
  void what_is_wrong_in_the_file_is_named(String row) throws IOException {
    String[] parts = row.split(" \\| ");
    config(parts[0].replace('~', '\n') + "\n");
    String where = parts[1].startsWith("context:") ? ": " : " ";
    refused("qstat: " + file() + where + parts[1], "qstat");
  }

  @Test
  void what_cannot_be_added_is_refused_in_words() throws IOException {
    refused(
        "pkbs context add: 'a b': not a context's name; use up to 63 letters, digits, '-' and '_',"
            + " first a letter or digit",
        "pkbs",
        "context",
        "add",
        "a b",
        "--url",
        "http://h");
    refused(
        "pkbs context add: no place given; use one of --url URL, --state DIR and --kubernetes",
        "pkbs context add a".split(" "));
    refused(
        "pkbs context add: --url and --state: two places; use one of --url URL, --state DIR and --kubernetes",
        "pkbs context add a --url http://h --state s".split(" "));
    refused(
        "pkbs context add: --url: 'pkbs.example.org': not an http address; write http://HOST:PORT",
        "pkbs context add a --url pkbs.example.org".split(" "));
    refused(
        "pkbs context add: state '"
            + home
            + "/a\"b': is empty, or has quotes, backslashes or control characters",
        "pkbs context add a --state a\"b".split(" "));
    assertThat(file()).doesNotExist();
    ok("pkbs", "context", "add", "a", "--url", "http://h");
    refused(
        "pkbs context add: 'a': is there already; first run: pkbs context remove a",
        "pkbs context add a --url http://h".split(" "));
    refused(
        "pkbs context use: 'b': no such context; see: pkbs context list",
        "pkbs context use b".split(" "));
  }

  @Test
  void the_verbs_are_named() {
    refused("pkbs: context: no verb given; use list, use, show, add or remove", "pkbs", "context");
    refused(
        "pkbs: context: 'fly': unknown verb; use list, use, show, add or remove",
        "pkbs",
        "context",
        "fly");
    assertThat(cli.run("pkbs", "context", "--help").out()).startsWith("usage: pkbs context VERB");
  }

  @Test
  void a_context_that_does_not_answer_or_has_no_token_says_what_to_look_at() throws IOException {
    config("context = \"a\"\n[context.a]\nurl = \"http://127.0.0.1:1\"\n");
    refused(
        "qstat: cannot connect to server pkbs at http://127.0.0.1:1: connection refused; see: pkbs"
            + " context show a",
        "qstat");
    config("context = \"a\"\n[context.a]\nurl = \"http://h\"\ntoken_file = \"~/none\"\n");
    refused("qstat: " + home + "/none: no such file; run: pkbs login a", "qstat");
  }

  @Test
  void the_environments_token_goes_to_a_context_without_one_of_its_own() throws IOException {
    secret("t", "0wn");
    config("context = \"a\"\n[context.a]\nurl = \"" + near.url() + "\"\n");
    cli.with("PKBS_TOKEN", "3nv");
    ok("qstat");
    assertThat(token(near)).isEqualTo("Bearer 3nv");
    config("context = \"a\"\n[context.a]\nurl = \"" + near.url() + "\"\ntoken_file = \"~/t\"\n");
    ok("qstat");
    assertThat(token(near)).isEqualTo("Bearer 0wn");
  }
}
