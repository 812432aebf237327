package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterContextTest {
  @TempDir Path home;
  private Cli cli = new Cli();

  @BeforeEach
  void start() {
    cli = new Cli().in(home).with("HOME", home.toString());
  }

  private Path file() {
    return home.resolve(".config/pkbs/config.toml");
  }

  private void kube(String text) throws IOException {
    Path file = home.resolve(".kube/config");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void refused(String message, String command) {
    Cli.Result result = cli.run(command.split(" "));
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apiVersion: v1~current-context: lab@x~kind: Config",
        "current-context: \"lab@x\"   # mine",
        "current-context: 'lab@x'",
        "{~  \"current-context\": \"lab@x\",~  \"kind\": \"Config\"~}",
      })
  void the_kubeconfigs_current_context_is_written_down(String text) throws IOException {
    kube(text.replace('~', '\n'));
    assertThat(cli.run("pkbs", "context", "add", "lab", "--kubernetes").err()).isEmpty();
    assertThat(file())
        .hasContent(
            """
            [context.lab]
            kube_context = "lab@x"
            namespace = "pkbs"
            service = "dispatcher"
            """);
    kube("current-context: other\n");
    assertThat(cli.run("pkbs", "context", "list").out())
        .isEqualTo(
            """
              NAME    KIND        PLACE
            * -       kubernetes  pkbs/dispatcher in other
              lab     kubernetes  pkbs/dispatcher in lab@x
              laptop  state       %s/.local/state/pkbs
            """
                .formatted(home));
  }

  @Test
  void all_of_it_may_be_said() throws IOException {
    Path other = Files.writeString(home.resolve("k"), "kind: Config\n");
    cli.with("KUBECONFIG", ":" + other + ":" + home + "/none");
    refused(
        "pkbs context add: no kubeconfig says a current context; name one with --kube-context",
        "pkbs context add lab --kubernetes");
    cli.run(
        "pkbs context add lab --kubernetes --kube-context c --namespace n --service s --use"
            .split(" "));
    assertThat(file())
        .hasContent(
            """
            context = "lab"

            [context.lab]
            kube_context = "c"
            namespace = "n"
            service = "s"
            """);
  }

  @Test
  void what_is_no_name_is_refused() throws IOException {
    refused(
        "pkbs context add: --namespace: '../x': not a name in Kubernetes; use up to 63 lower-case"
            + " letters, digits and '-'",
        "pkbs context add lab --kubernetes --kube-context c --namespace ../x");
    refused(
        "pkbs context add: --service: goes with --kubernetes only",
        "pkbs context add lab --url http://h --service s");
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "[context.a]\nkube_context = \"c\"\nservice = \"A\"\n");
    assertThat(cli.with("PKBS_CONTEXT", "a").run("qstat").err())
        .isEqualTo(
            "qstat: "
                + file()
                + " line 1: '[context.a]': service is not a name in Kubernetes; use up to 63"
                + " lower-case letters, digits and '-'\n");
  }

  /// A dead agent's address: its lock is held by nobody.
  @Test
  void an_address_without_a_living_agent_gets_no_token() throws IOException {
    try (StubServer server = new StubServer()) {
      server.on("GET /api/v1/rows", Jobs.rows());
      kube("current-context: lab\n");
      cli.with("PKBS_TOKEN", "s3cret");
      String first = cli.run("qstat").err();
      assertThat(first)
          .startsWith("qstat: cannot connect to server pkbs by the kubeconfig context");
      Path folder = home.resolve(".local/state/pkbs-forward");
      Caller caller = caller();
      Place.Cluster place = new Place.Cluster("lab", "pkbs", "dispatcher");
      Path base = new PortForward(caller, place).base();
      assertThat(base.getParent()).isEqualTo(folder);
      Files.writeString(base.resolveSibling(base.getFileName() + ".url"), server.url());
      Files.writeString(base.resolveSibling(base.getFileName() + ".lock"), "");
      assertThat(cli.run("qstat").err()).isEqualTo(first);
      assertThat(server.asked()).isEmpty();
    }
  }

  private Caller caller() {
    return new Caller(
        java.util.Map.of("HOME", home.toString()),
        home,
        java.io.InputStream.nullInputStream(),
        System.out,
        System.err,
        false,
        false,
        false);
  }
}
