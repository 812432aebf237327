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

class InstanceFinderTest {
  @TempDir Path home;
  private final StubServer server = new StubServer();
  private Cli cli = new Cli();

  @BeforeEach
  void start() {
    cli = new Cli().in(home).with("HOME", home.toString());
    server.on("GET /api/v1/rows", Jobs.rows());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void state(String folder, String mode) throws IOException {
    Path state = Files.createDirectories(home.resolve(folder));
    Files.writeString(state.resolve("url"), server.url() + "/\n");
    Files.writeString(state.resolve("token"), "s3cret\n");
    Files.setPosixFilePermissions(state.resolve("token"), PosixFilePermissions.fromString(mode));
  }

  private void config(String text) throws IOException {
    Path file = home.resolve(".config/pkbs/config.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private String token() {
    return server.asked().getLast().headers().getOrDefault("Authorization", "");
  }

  @Test
  void the_default_state_folder_is_the_last_resort() throws IOException {
    state(".local/state/pkbs", "rw-------");
    assertThat(cli.run("qstat").err()).isEmpty();
    assertThat(token()).isEqualTo("Bearer s3cret");
    state("xdg/pkbs", "rw-------");
    assertThat(cli.with("XDG_STATE_HOME", home + "/xdg").run("qstat").status()).isZero();
  }

  @Test
  void the_state_folder_may_be_named() throws IOException {
    state("other", "rw-------");
    assertThat(cli.with("PKBS_STATE", "other").run("qstat").err()).isEmpty();
    assertThat(token()).isEqualTo("Bearer s3cret");
  }

  @Test
  void the_environment_comes_first() throws IOException {
    state(".local/state/pkbs", "rw-------");
    config("url = \"http://127.0.0.1:1\"\n");
    cli.with("PKBS_URL", server.url()).with("PKBS_TOKEN", "mine").run("qstat");
    assertThat(token()).isEqualTo("Bearer mine");
  }

  @Test
  void the_configuration_file_names_address_and_token_file() throws IOException {
    state("keys", "rw-------");
    config("# mine\nurl = \"" + server.url() + "\"  # here\ntoken_file = \"~/keys/token\"\n\n");
    assertThat(cli.run("qstat").err()).isEmpty();
    assertThat(token()).isEqualTo("Bearer s3cret");
    config("state = \"~/keys\"\n");
    assertThat(cli.run("qstat").status()).isZero();
  }

  @Test
  void a_fault_in_the_configuration_names_the_line() throws IOException {
    config("url = \"http://h:1\"\nurl: x\n");
    assertThat(cli.run("qstat").err())
        .isEqualTo(
            "qstat: "
                + home
                + "/.config/pkbs/config.toml line 2: 'url: x': not a setting; write key ="
                + " \"value\"\n");
    config("[context]\n");
    assertThat(cli.run("qstat").err()).contains("line 1: '[context]': not a section");
    config("colour = \"x\"\n");
    assertThat(cli.run("qstat").err())
        .endsWith(
            "line 1: 'colour': unknown key; use context, url, token_file, state, flavor or"
                + " shared_files\n");
    config("url = x\n");
    assertThat(cli.run("qstat").err()).contains("value not in double quotes");
    assertThat(cli.run("qstat").status()).isEqualTo(1);
  }

  @Test
  void a_token_that_others_can_read_is_refused() throws IOException {
    state("other", "rw-r-----");
    Cli.Result result = cli.with("PKBS_STATE", home + "/other").run("qstat");
    assertThat(result.err())
        .isEqualTo(
            "qstat: "
                + home
                + "/other/token: mode rw-r-----: others can read the token; run: chmod 600 "
                + home
                + "/other/token\n");
    assertThat(result.status()).isEqualTo(1);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void where_nothing_is_found_one_line_says_where_was_looked() {
    Cli.Result result = cli.run("qdel", "1");
    assertThat(result.err())
        .isEqualTo(
            "qdel: cannot connect to server pkbs: no instance found (neither PKBS_URL nor PKBS_STATE"
                + " is set, and there is no "
                + home
                + "/.config/pkbs/config.toml and no "
                + home
                + "/.local/state/pkbs/url); start one with: pkbs up\n");
    assertThat(result.status()).isEqualTo(255);
  }

  @Test
  void a_state_folder_without_an_instance_says_how_to_start_it() {
    assertThat(cli.with("PKBS_STATE", "gone").run("qstat").err())
        .isEqualTo(
            "qstat: cannot connect to server pkbs: no file url in gone; start it with: pkbs up"
                + " --state gone\n");
  }

  @Test
  void an_address_that_is_none_is_named() {
    assertThat(cli.with("PKBS_URL", "localhost:4898").run("qstat").err())
        .isEqualTo(
            "qstat: PKBS_URL: 'localhost:4898': not an http address; write http://HOST:PORT\n");
  }

  @Test
  void a_token_that_is_none_is_not_shown() {
    assertThat(cli.with("PKBS_URL", server.url()).with("PKBS_TOKEN", "a\nb").run("qstat").err())
        .isEqualTo(
            "qstat: PKBS_URL: its token has characters that no token has; see: pkbs token create\n");
    assertThat(server.asked()).isEmpty();
  }
}
