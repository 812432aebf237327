package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.jetstream.Inspection;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.testkit.Await;

/// Where the secrets of an instance are, and where they are not.
class SecretsIT {
  private static final Set<String> PLACES =
      Set.of(
          "token",
          "dav.password",
          "netrc",
          "nats/admin.password",
          "nats/dispatcher.password",
          "nats/worker.password",
          "nats/server.conf");

  @TempDir private Path temporary;

  /// Shows its own environment and its parent's, in its output and so in NATS, and stays a while.
  private static final String JOB =
      "env; cat /proc/self/environ /proc/$PPID/environ /proc/$PPID/cmdline; echo; sleep 20\n";

  @Test
  void secrets_stand_in_private_files_and_nowhere_else() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      String id = laptop.commandReading(JOB, "qsub", "-N", "env", "-V").line();
      Await.until("the job runs", () -> laptop.api().show(id).state().equals("running"));
      StateFolder folder = laptop.folder();
      Map<String, String> secrets = secrets(folder);
      secrets.putAll(otherTokens(laptop));
      // While the job runs: its processes are looked at as well.
      assertThat(lookAtProcesses(secrets)).anyMatch(words -> words.contains("PBS_JOBID=" + id));
      laptop.command("qwait", id).ok();
      assertThat(namesIn(String.join("\n", streams(folder)), secrets)).isEmpty();
      Map<String, Set<String>> found = search(folder.root(), secrets);
      assertThat(found.keySet()).containsExactlyInAnyOrderElementsOf(PLACES);
      for (String place : PLACES) {
        assertThat(mode(folder.root().resolve(place))).as(place).isEqualTo("rw-------");
      }
      assertThat(mode(folder.root())).isEqualTo("rwx------");
    }
  }

  /// A token that is let in, and one that is not: neither is kept anywhere.
  private static Map<String, String> otherTokens(Laptop laptop) {
    String made = laptop.pkbs("token", "create", "--owner", "bob").ok().out().strip();
    String forged = made.substring(1) + "x";
    String url = laptop.api().url();
    assertThat(new ApiClient(url, made).list("")).isPresent();
    assertThat(new ApiClient(url, forged).list("")).isEmpty();
    return Map.of("token of bob", made, "forged token", forged);
  }

  /// The environments of all processes.
  private static List<List<String>> lookAtProcesses(Map<String, String> secrets) {
    List<List<String>> environments = new ArrayList<>();
    for (long pid : ProcFiles.pids()) {
      for (String file : List.of("cmdline", "environ")) {
        List<String> words = ProcFiles.words(pid, file);
        assertThat(namesIn(String.join("\n", words), secrets))
            .as("/proc/%d/%s", pid, file)
            .isEmpty();
        environments.add(words);
      }
    }
    return environments;
  }

  /// Everything that nats-server keeps: the books, run records, payloads, offers, live output.
  private static List<String> streams(StateFolder folder) {
    NatsRole role = NatsRole.ADMIN;
    URI url = URI.create("nats://127.0.0.1:" + folder.settings().orElseThrow().natsPort());
    Path password = folder.natsPassword(role.user());
    try (Inspection inspection =
        Inspection.connect(
            new NatsConfig(url, role.user(), Optional.of(password), "secrets-test"))) {
      List<String> texts = inspection.texts();
      assertThat(texts)
          .as("the job's record, its script and its output are among them")
          .anyMatch(text -> text.startsWith("$KV.pkbs_job.j."))
          .anyMatch(text -> text.startsWith("$KV.pkbs_payload.") && text.contains("$PPID"))
          .anyMatch(text -> text.startsWith("pkbs.log.") && text.contains("PBS_JOBID="));
      return texts;
    }
  }

  private static Map<String, String> secrets(StateFolder folder) {
    Map<String, String> secrets = new TreeMap<>();
    secrets.put("token", PrivateFile.read(folder.token()).orElseThrow());
    secrets.put("dav", PrivateFile.read(folder.davPassword()).orElseThrow());
    for (String role : List.of("admin", "dispatcher", "worker")) {
      secrets.put(role, PrivateFile.read(folder.natsPassword(role)).orElseThrow());
    }
    String login = LaunchPlan.DAV_USER + ":" + secrets.get("dav");
    secrets.put(
        "dav as HTTP Basic",
        Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    return secrets;
  }

  /// The files that hold any, with the secrets that each holds.
  private static Map<String, Set<String>> search(Path root, Map<String, String> secrets)
      throws IOException {
    Map<String, Set<String>> found = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Set<String> names = namesIn(bytes(file), secrets);
        if (!names.isEmpty()) {
          found.put(root.relativize(file).toString(), names);
        }
      }
    }
    return found;
  }

  private static Set<String> namesIn(String text, Map<String, String> secrets) {
    return new HashSet<>(
        secrets.entrySet().stream()
            .filter(secret -> text.contains(secret.getValue()))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet()));
  }

  private static String bytes(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
