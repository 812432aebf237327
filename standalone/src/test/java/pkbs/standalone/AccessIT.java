package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.LaptopPart;
import pkbs.testkit.Await;

/// Two users and the operator at one instance, by the commands that people type.
class AccessIT {
  private static final String AGAIN = "; get one with: pkbs token create\n";

  @TempDir private Path temporary;

  @Test
  void users_see_and_end_their_own_jobs_and_the_operator_all() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      Laptop ann = user(laptop, "ann", "30d");
      Laptop bob = user(laptop, "bob", "30d");
      String anns = ann.commandReading("sleep 300\n", "qsub", "-N", "hers").line();
      String bobs = bob.commandReading("sleep 300\n", "qsub", "-N", "his", "--key", "k").line();
      // Keys are each owner's own.
      assertThat(ann.commandReading("true\n", "qsub", "--key", "k").line()).isNotEqualTo(bobs);
      Laptop.Ran reused = bob.commandReading("true\n", "qsub", "--key", "k");
      assertThat(reused.err())
          .isEqualTo(
              "qsub: this request key was already used for job %s with different content\n"
                  .formatted(bobs));
      assertThat(reused.status()).isEqualTo(1);

      assertThat(bob.command("qstat").ok().out()).contains("his").doesNotContain("hers");
      for (List<String> command :
          List.of(
              List.of("qdel", anns),
              List.of("qstat", anns),
              List.of("qstat", "-f", anns),
              List.of("qtail", anns),
              List.of("qls", anns),
              List.of("qget", anns),
              List.of("qwait", anns))) {
        Laptop.Ran refused = bob.command(command.toArray(String[]::new));
        assertThat(refused.err())
            .as("%s", command)
            .isEqualTo(command.getFirst() + ": Unknown Job Id " + anns + "\n");
        assertThat(refused.status()).isEqualTo(153);
        assertThat(refused.out()).isEmpty();
      }
      assertThat(laptop.command("qstat").ok().out()).contains("his", "hers");
      assertThat(davStatus(laptop, secret(ann))).as("a token at /dav/").isEqualTo(401);
      laptop.command("qdel", anns, bobs).ok();
      laptop.command("qwait", anns, bobs);

      assertThat(audit(laptop))
          .contains("owner=ann token=%s verb=submit id=%s result=new".formatted(id(ann), anns))
          .contains(
              "owner=bob token=%s verb=delete id=%s result=UNKNOWN_JOB".formatted(id(bob), anns))
          .contains("token=laptop verb=delete id=" + anns + " result=")
          .doesNotContain(secret(ann), secret(bob));
    }
  }

  @Test
  void a_revoked_an_expired_and_a_narrow_token_are_refused_in_words() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      Laptop ann = user(laptop, "ann", "never");
      assertThat(ann.command("qstat").ok().out()).isEmpty();
      laptop.pkbs("token", "revoke", id(ann)).ok();
      Await.until("revoked", Duration.ofSeconds(120), () -> ann.command("qstat").status() != 0);
      Laptop.Ran revoked = ann.commandReading("true\n", "qsub");
      assertThat(revoked.err()).isEqualTo("qsub: token not accepted" + AGAIN);
      assertThat(revoked.status()).isEqualTo(159);

      Laptop bob = user(laptop, "bob", "never", "--scope", "read");
      Await.until("known", Duration.ofSeconds(120), () -> bob.command("qstat").status() == 0);
      Laptop.Ran narrow = bob.commandReading("true\n", "qsub");
      assertThat(narrow.err())
          .isEqualTo(
              "qsub: token %s lacks the scope submit; get one with: pkbs token create --scope submit\n"
                  .formatted(id(bob)));
      assertThat(narrow.status()).isEqualTo(159);

      String past = "2026-01-01T00:00:00Z";
      PrivateFile.write(
          laptop.folder().tokens(),
          PrivateFile.read(laptop.folder().tokens()).orElseThrow().replace("scopes=read ", "")
              + " expires="
              + past
              + "\n");
      Await.until(
          "expired",
          Duration.ofSeconds(120),
          () -> bob.command("qstat").err().equals("qstat: token expired at " + past + AGAIN));
      laptop.pkbs("down").ok();
      laptop.up();
      assertThat(laptop.pkbs("token", "list").ok().out())
          .contains("laptop", "bob", past + " (expired)");
    }
  }

  /// The supervisor would start nats-server again: it is made to wait.
  @Test
  void nothing_is_submitted_while_nats_is_away_and_the_client_says_so() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      LaptopPart nats = laptop.folder().living(Role.NATS).orElseThrow();
      signal("STOP", nats.pid());
      try {
        Laptop.Ran refused = laptop.commandReading("true\n", "qsub");
        assertThat(refused.err())
            .isEqualTo("qsub: queue storage unavailable, nothing was submitted; retry\n");
        assertThat(refused.status()).isEqualTo(255);
        assertThat(refused.out()).isEmpty();
      } finally {
        signal("CONT", nats.pid());
      }
      Await.until(
          "accepts jobs again",
          Duration.ofSeconds(60),
          () -> laptop.commandReading("true\n", "qsub").status() == 0);
      assertThat(laptop.command("qstat", "-x").ok().out().lines().count()).isEqualTo(3);
    }
  }

  private static int davStatus(Laptop laptop, String token) throws Exception {
    String dav = PrivateFile.read(laptop.folder().webdavUrl()).orElseThrow();
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(dav + "pkbs/").toURL().openConnection();
    connection.setRequestProperty("Authorization", "Bearer " + token);
    return connection.getResponseCode();
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  /// A user's commands, with a token of their own.
  private Laptop user(Laptop laptop, String name, String expires, String... more) {
    Path token = temporary.resolve(name + ".token");
    String[] words = {
      "token", "create", "--owner", name, "--expires", expires, "--out", token.toString()
    };
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    laptop.pkbs(all).ok();
    Laptop user =
        laptop
            .with("PKBS_URL", PrivateFile.read(laptop.folder().url()).orElseThrow())
            .with("PKBS_TOKEN_FILE", token.toString());
    Await.until(
        name + " is known", Duration.ofSeconds(120), () -> user.command("qstat").status() == 0);
    return user;
  }

  private static String secret(Laptop user) throws Exception {
    return Files.readString(Path.of(user.variables().get("PKBS_TOKEN_FILE"))).strip();
  }

  private static String id(Laptop user) throws Exception {
    return Secrets.sha256(secret(user)).substring(0, 8);
  }

  private static String audit(Laptop laptop) throws Exception {
    return Files.readString(laptop.folder().log().resolve("audit.log"));
  }
}
