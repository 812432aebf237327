package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.Await;
import pkbs.testkit.ClusterDouble;

/// The commands at a dispatcher behind an API server: real commands, real agents, a real
/// dispatcher, and a double of the API server between them.
class PortForwardIT {
  @TempDir private Path temporary;
  private final ClusterDouble cluster = new ClusterDouble();

  @AfterEach
  void stop() {
    agents().forEach(ProcessHandle::destroyForcibly);
    cluster.close();
  }

  /// Of this test alone: their run files are in its folder.
  private List<ProcessHandle> agents() {
    try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
      return all.filter(this::isAgent).filter(ProcessHandle::isAlive).toList();
    }
  }

  private boolean isAgent(ProcessHandle process) {
    List<String> words = words(process);
    return words.contains("pkbs.kubernetes.forward.Main")
        && words.stream().anyMatch(word -> word.startsWith(temporary + "/state/"));
  }

  /// Java tells no arguments of more than a page.
  private static List<String> words(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return List.of(Laptop.text(file).split("\0"));
    } catch (IOException e) {
      return List.of(); // it has ended
    }
  }

  private Laptop user(Laptop laptop) {
    cluster.pod("dispatcher-1", URI.create(url(laptop)).getPort());
    return laptop
        .with("PKBS_STATE", "")
        .with("XDG_CONFIG_HOME", temporary.resolve("config").toString())
        .with("XDG_STATE_HOME", temporary.resolve("state").toString())
        .with("KUBECONFIG", cluster.kubeconfig(temporary.resolve("kubeconfig")).toString());
  }

  private static String url(Laptop laptop) {
    return PrivateFile.read(laptop.folder().url()).orElseThrow();
  }

  private static String token(Laptop laptop) {
    return PrivateFile.read(laptop.folder().token()).orElseThrow();
  }

  @Test
  void a_job_runs_behind_a_port_forward_that_all_commands_share() throws Exception {
    try (Laptop laptop = Laptop.in(temporary.resolve("laptop")).up()) {
      Laptop ann = user(laptop);
      ann.command("pkbs", "context", "add", "lab", "--kubernetes", "--use").ok();
      assertThat(ann.command("qstat").err()).isEqualTo("qstat: no token; run: pkbs login lab\n");
      ann.commandReading(token(laptop), "pkbs", "login").ok();
      String id = ann.commandReading("echo hello\n", "qsub").line();
      ann.command("qwait", id).ok();
      assertThat(ann.command("qtail", id).ok().out()).isEqualTo("hello\n");
      // The workers of a cluster do not see this host's files, although the address is loopback.
      assertThat(ann.work().resolve("STDIN.o1")).doesNotExist();
      assertThat(agents()).hasSize(1);
      Path folder = temporary.resolve("state/pkbs-forward");
      assertThat(Files.getPosixFilePermissions(folder))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files)
            .hasSize(2)
            .allSatisfy(file ->
                assertThat(Files.getPosixFilePermissions(file))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------")));
      }
      ProcessHandle agent = agents().getFirst();
      assertThat(String.join(" ", words(agent))).doesNotContain(token(laptop), ClusterDouble.TOKEN);

      agent.destroyForcibly();
      agent.onExit().get(60, TimeUnit.SECONDS);
      assertThat(ann.command("qstat", "-x").ok().out()).contains("1.pkbs");
      assertThat(agents()).hasSize(1).doesNotContain(agent);
    }
  }

  @Test
  void commands_at_once_end_up_with_one_agent() throws Exception {
    try (Laptop laptop = Laptop.in(temporary.resolve("laptop")).up()) {
      Laptop ann = user(laptop);
      ann.command("pkbs", "context", "add", "lab", "--kubernetes", "--use").ok();
      List<CompletableFuture<Laptop.Ran>> all =
          IntStream.range(0, 3)
              .mapToObj(_ -> CompletableFuture.supplyAsync(() -> ann.command("qstat")))
              .toList();
      for (CompletableFuture<Laptop.Ran> each : all) {
        assertThat(each.get(180, TimeUnit.SECONDS).err())
            .isEqualTo("qstat: no token; run: pkbs login lab\n");
      }
      Await.until("one is left", Duration.ofSeconds(60), () -> agents().size() == 1);
    }
  }

  @Test
  void without_any_setting_the_kubeconfigs_current_context_is_tried() throws Exception {
    try (Laptop laptop = Laptop.in(temporary.resolve("laptop")).up()) {
      Laptop ann = user(laptop);
      assertThat(ann.command("qstat").err()).isEqualTo("qstat: no token; run: pkbs login\n");
      ann.commandReading(token(laptop), "pkbs", "login").ok();
      ann.command("qstat").ok();
      assertThat(ann.command("pkbs", "context", "show").ok().out())
          .isEqualTo(
              """
              # by %1$s/config/pkbs/config.toml
              [context.kubernetes]
              kube_context = "lab"
              namespace = "pkbs"
              service = "dispatcher"
              token_file = "%1$s/config/pkbs/kubernetes.token"
              """
                  .formatted(temporary));
    }
  }

  @Test
  void what_stands_in_the_way_is_one_line() {
    Laptop ann =
        Laptop.in(temporary.resolve("laptop"))
            .with("PKBS_STATE", "")
            .with("XDG_CONFIG_HOME", temporary.resolve("config").toString())
            .with("XDG_STATE_HOME", temporary.resolve("state").toString())
            .with("KUBECONFIG", cluster.kubeconfig(temporary.resolve("kubeconfig")).toString());
    String cannot = "qstat: cannot connect to server pkbs by the kubeconfig context ";
    Laptop.Ran none = ann.command("qstat");
    assertThat(none.err())
        .isEqualTo(
            cannot
                + "lab: service dispatcher in namespace pkbs: none of its 0 pods is ready; see:"
                + " kubectl -n pkbs get pods; or start pkbs here with: pkbs up\n");
    assertThat(none.status()).isEqualTo(255);
    ann.command("pkbs", "context", "add", "a", "--kubernetes", "--kube-context", "gone").ok();
    assertThat(ann.with("PKBS_CONTEXT", "a").command("qstat").err())
        .isEqualTo(
            cannot + "gone: no such context in the kubeconfig; see: kubectl config get-contexts\n");
    assertThat(agents()).isEmpty();
  }
}
