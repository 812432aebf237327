package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.testkit.Await;

/// What keeps jobs waiting and what is ordered of them, by real commands on real processes.
class OrdersIT {
  @TempDir private static Path temporary;
  private static Laptop laptop;

  @BeforeAll
  static void up() {
    laptop = Laptop.in(temporary).up();
  }

  @AfterAll
  static void down() {
    laptop.close();
  }

  private static String submit(String script, String... options) {
    List<String> words = new ArrayList<>(List.of("qsub"));
    words.addAll(List.of(options));
    return laptop.commandReading(script, words.toArray(String[]::new)).line();
  }

  private static String letter(String id) {
    return laptop.api().show(id).letter();
  }

  private static void awaitLetter(String id, String letter) {
    Await.until(id + " is " + letter, () -> letter(id).equals(letter));
  }

  private static int status(String id) {
    return laptop.api().show(id).end().orElseThrow().exitStatus();
  }

  @ParameterizedTest
  @CsvSource({
    "after,0,0", "afterok,0,0", "afternotok,0,271", "afterany,0,0", "runone,0,271",
    "after,1,0", "afterok,1,271", "afternotok,1,0", "afterany,1,0", "runone,1,271",
  })
  void a_child_runs_or_ends_as_its_parent_has_ended(String type, int parents, int child) {
    String parent = submit("exit " + parents, "-h");
    String early = submit("true", "-W", "depend=" + type + ":" + parent);
    assertThat(letter(early)).isEqualTo("H");
    laptop.command("qrls", parent).ok();
    laptop.command("qwait", early);
    String late = submit("true", "-W", "depend=" + type + ":" + parent);
    laptop.command("qwait", late);
    awaitLetter(parent, "F");

    assertThat(status(parent)).isEqualTo(parents);
    assertThat(status(early)).isEqualTo(child);
    assertThat(status(late)).isEqualTo(child);
  }

  @Test
  void a_deletion_goes_down_the_chain_and_names_the_parent() {
    String first = submit("true", "-h");
    String second = submit("true", "-W", "depend=afterok:" + first);
    String third = submit("true", "-W", "depend=afterok:" + second);
    laptop.command("qdel", first).ok();
    laptop.command("qwait", third);

    assertThat(laptop.command("qstat", "-fx", second).ok().out())
        .contains("Exit_status = 271")
        .contains("comment = afterok:" + first + ": " + first + " ended with status 271");
    assertThat(status(third)).isEqualTo(271);
    Laptop.Ran unknown = laptop.commandReading("true", "qsub", "-W", "depend=afterok:999999");
    assertThat(unknown.status()).isEqualTo(206);
    assertThat(unknown.out()).isEmpty();
  }

  @Test
  void before_on_singleton_and_a_start_time_hold_a_job_back() {
    String behind = submit("true", "-W", "depend=on:1");
    String before = submit("true", "-W", "depend=beforeok:" + behind);
    laptop.command("qwait", before, behind).ok();

    String one = submit("true", "-N", "alone", "-h");
    String two = submit("true", "-N", "alone", "-W", "depend=singleton");
    assertThat(letter(two)).isEqualTo("H");
    laptop.command("qrls", one).ok();
    laptop.command("qwait", two).ok();

    String late = submit("true", "-a", "203001010000");
    assertThat(letter(late)).isEqualTo("W");
    laptop.command("qalter", "-a", "202001010000", late).ok();
    laptop.command("qwait", late).ok();
  }

  @Test
  void block_ends_with_the_status_of_the_job() {
    Laptop.Ran failed = laptop.commandReading("exit 7", "qsub", "-W", "block=true");
    assertThat(failed.status()).isEqualTo(7);
    String parent = submit("exit 1");
    Laptop.Ran never =
        laptop.commandReading("true", "qsub", "-W", "block=true", "-W", "depend=afterok:" + parent);
    assertThat(never.status()).isEqualTo(3);
  }

  @Test
  void a_run_is_suspended_signalled_lengthened_and_run_again() throws IOException {
    Path count = laptop.work().resolve("count");
    String script =
        """
        trap 'echo got usr1; exit 5' USR1
        while :; do echo x >>%s; sleep 0.05; done
        """
            .formatted(count);
    String id = submit(script, "-l", "walltime=60");
    Await.until("it counts", () -> Files.exists(count));

    laptop.command("qsig", "-s", "suspend", id).ok();
    awaitLetter(id, "S");
    Await.until("it stands still", () -> !grows(count));
    laptop.command("qsig", "-s", "resume", id).ok();
    Await.until("it goes on", () -> grows(count));

    assertThat(laptop.command("qalter", "-N", "other", id))
        .isEqualTo(
            new Laptop.Ran(
                167, "", "qalter: Cannot modify attribute while job running " + id + "\n"));
    laptop.command("qalter", "-l", "walltime=1:00:00", id).ok();
    assertThat(laptop.api().show(id).requested().walltimeSeconds()).isEqualTo(3600);

    laptop.command("qrerun", id).ok();
    Await.until("the second attempt runs", () -> laptop.api().show(id).attempt() == 2);
    awaitLetter(id, "R");
    assertThat(laptop.api().show(id).retries().used()).isZero();
    Await.until("its trap is set", () -> grows(count));
    Await.until(
        "the signal has come",
        () -> {
          laptop.command("qsig", "-s", "USR1", id);
          return letter(id).equals("F") || letter(id).equals("E");
        });
    laptop.command("qwait", id);
    assertThat(status(id)).isEqualTo(5);
    assertThat(laptop.command("qsig", id).status()).isEqualTo(35);
  }

  private static boolean grows(Path file) {
    try {
      long before = Files.size(file);
      Thread.sleep(300);
      return Files.size(file) > before;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_thousand_jobs_are_named_to_one_command() throws Exception {
    List<String> words = new ArrayList<>(List.of("qdel"));
    for (int i = 0; i < 100; i++) {
      words.add(laptop.api().submit("many-" + i, "true"));
    }
    for (int i = 0; i < 900; i++) {
      words.add(String.valueOf(900_000 + i));
    }
    Laptop.Ran ran = laptop.command(words.toArray(String[]::new));
    assertThat(ran.err().lines()).hasSizeGreaterThanOrEqualTo(900);
  }
}
