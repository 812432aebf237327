package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.Await;

/// One user at two instances, with the same commands.
class ContextsIT {
  private static final String JOB = "echo ran at $PKBS_STATE\n";

  @TempDir private Path temporary;

  @Test
  void the_same_job_runs_where_the_context_says_until_the_token_is_taken_back() throws Exception {
    try (Laptop near = Laptop.in(temporary.resolve("near")).up();
        Laptop far = Laptop.in(temporary.resolve("far")).up()) {
      Laptop ann = user(near);
      ann.command("pkbs", "context", "add", "near", "--state", near.folder().root().toString())
          .ok();
      ann.command("pkbs", "context", "add", "far", "--url", url(far)).ok();
      String token = token(far);
      Laptop.Ran login = ann.commandReading(token + "\n", "pkbs", "login", "far").ok();
      Path stored = temporary.resolve("config/pkbs/far.token");
      assertThat(login.out()).isEqualTo("far: token accepted, stored in " + stored + "\n");
      assertThat(login.err()).isEmpty();
      assertThat(stored).hasContent(token + "\n");
      assertThat(Files.getPosixFilePermissions(stored))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));

      assertRuns(ann, "near", near);
      assertRuns(ann, "far", far);
      // Each has its own books: one job, with the first id.
      assertThat(near.command("qstat", "-x").ok().out()).containsOnlyOnce("same");
      assertThat(far.command("qstat", "-x").ok().out()).containsOnlyOnce("same");

      far.pkbs("token", "revoke", Secrets.sha256(token).substring(0, 8)).ok();
      Await.until("revoked", Duration.ofSeconds(60), () -> ann.command("qstat").status() == 159);
      assertThat(ann.commandReading(JOB, "qsub").err())
          .isEqualTo("qsub: token not accepted; run: pkbs login far\n");
      Laptop.Ran again = ann.commandReading(token, "pkbs", "login");
      assertThat(again.err())
          .isEqualTo(
              "pkbs login: server pkbs at %s: token not accepted; get one with: pkbs token create;"
                      .formatted(url(far))
                  + " nothing was stored\n");
      String another = token(far);
      ann.commandReading(another, "pkbs", "login").ok();
      ann.command("qstat").ok();
      ann.command("pkbs", "context", "use", "near").ok();
      ann.command("qstat").ok();
    }
  }

  @Test
  void a_token_that_is_typed_does_not_show() throws Exception {
    try (Laptop far = Laptop.in(temporary.resolve("far")).up()) {
      Laptop ann = user(far);
      ann.command("pkbs", "context", "add", "far", "--url", url(far), "--use").ok();
      String token = token(far);
      String screen = typed(ann, token, "pkbs", "login");
      assertThat(screen)
          .startsWith("token for far: \r\n")
          .contains("far: token accepted, stored in ")
          .doesNotContain(token);
      ann.command("qstat").ok();
    }
  }

  private Laptop user(Laptop laptop) {
    return laptop
        .with("PKBS_STATE", "")
        .with("XDG_CONFIG_HOME", temporary.resolve("config").toString());
  }

  private static String url(Laptop laptop) {
    return PrivateFile.read(laptop.folder().url()).orElseThrow();
  }

  /// Once the dispatcher knows it.
  private String token(Laptop laptop) throws IOException {
    Path file = temporary.resolve("token." + System.nanoTime());
    laptop.pkbs("token", "create", "--owner", "ann", "--out", file.toString()).ok();
    Laptop probe = laptop.with("PKBS_URL", url(laptop)).with("PKBS_TOKEN_FILE", file.toString());
    Await.until("known", Duration.ofSeconds(60), () -> probe.command("qstat").status() == 0);
    return Files.readString(file).strip();
  }

  private static void assertRuns(Laptop user, String context, Laptop at) {
    user.command("pkbs", "context", "use", context).ok();
    String id = user.commandReading(JOB, "qsub", "-N", "same").line();
    assertThat(id).isEqualTo("1.pkbs");
    user.command("qwait", id).ok();
    assertThat(user.command("qtail", id).ok().out())
        .isEqualTo("ran at " + at.folder().root() + "\n");
  }

  /// What a terminal shows while somebody types after the prompt.
  private static String typed(Laptop user, String text, String... words) throws Exception {
    String command =
        Laptop.java("pkbs.qsub.Main", words).stream()
            .map(word -> "'" + word + "'")
            .collect(Collectors.joining(" "));
    ProcessBuilder builder =
        new ProcessBuilder(List.of("script", "-qefc", command, "/dev/null"))
            .directory(user.work().toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PKBS_"));
    builder.environment().putAll(user.variables());
    Process process = builder.redirectErrorStream(true).start();
    try {
      StringBuilder screen = new StringBuilder();
      InputStream out = process.getInputStream();
      boolean isAsked = false;
      for (int c = out.read(); c >= 0; c = out.read()) {
        screen.append((char) c);
        if (!isAsked && screen.toString().endsWith(": ")) {
          isAsked = true;
          process.getOutputStream().write((text + "\n").getBytes(StandardCharsets.US_ASCII));
          process.getOutputStream().flush();
        }
      }
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return screen.toString();
    } finally {
      process.destroyForcibly();
    }
  }
}
