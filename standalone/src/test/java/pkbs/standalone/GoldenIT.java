package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.Await;

/// What the tests of PBS itself expect, on a real instance. Source: compatibility design, section
/// 13.
class GoldenIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final int LARGE = 64 * 1024;

  @TempDir private static Path temporary;
  private static Laptop laptop;

  @BeforeAll
  static void up() {
    laptop = Laptop.in(temporary).up("--cpus", "8", "--mem", "16gb");
  }

  @AfterAll
  static void down() {
    laptop.close();
  }

  private static Laptop.Ran qsub(String script, String... options) {
    return laptop.commandReading(script, line(options));
  }

  private static String[] line(String... options) {
    return Stream.concat(Stream.of("qsub", "-l", "mem=64mb,scratch=64mb"), Stream.of(options))
        .toArray(String[]::new);
  }

  private static String status(String id) {
    return laptop.command("qstat", "-xf", id).ok().out();
  }

  private static void awaitEnd(String id) {
    Await.until(id + " has ended", PATIENCE, () -> status(id).contains("    job_state = F\n"));
  }

  private static Map<String, String> environment(Path file) throws IOException {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String pair : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\0")) {
      variables.put(pair.split("=", 2)[0], pair.split("=", 2)[1]);
    }
    return variables;
  }

  @Test
  void the_whole_environment_arrives_byte_for_byte() throws IOException {
    Map<String, String> odd = new LinkedHashMap<>();
    odd.put("BASH_FUNC_greet%%", "() {  echo \"$1, 'x'\";\n echo `date`; \\\n}");
    odd.put("BASH_FUNC_ml()", "() { :\n}");
    odd.put("ODD_LINES", "a\n\nb\r\n\tc\n");
    odd.put("ODD_QUOTES", "'\"`\\,;=$HOME ${x:-y} *?[a] #");
    odd.put("ODD_TEXT", "übergroß 日本 \u2028 😀");
    odd.put("ODD_EMPTY", "");
    odd.put("ODD_LARGE", "0123456789abcde\n".repeat(LARGE / 16));
    Laptop submitter = laptop;
    for (Map.Entry<String, String> variable : odd.entrySet()) {
      submitter = submitter.with(variable.getKey(), variable.getValue());
    }
    Path file = laptop.work().resolve("environ");
    submitter
        .command(
            line("-V", "-W", "block=true", "--", "/bin/cp", "/proc/self/environ", file.toString()))
        .ok();
    assertThat(environment(file)).containsAllEntriesOf(odd);
  }

  @Test
  void listed_variables_keep_commas_quotes_and_lines() throws IOException {
    Path file = laptop.work().resolve("listed");
    laptop
        .with("TAKEN", "x,y\nz")
        .command(
            line(
                "-v",
                "var1='A,B,C,D',TAKEN,var2=a\\,b,NOT_SET,var3='x, y'",
                "-W",
                "block=true",
                "--",
                "/bin/cp",
                "/proc/self/environ",
                file.toString()))
        .ok();
    assertThat(environment(file))
        .containsEntry("var1", "A,B,C,D")
        .containsEntry("TAKEN", "x,y\nz")
        .containsEntry("var2", "a,b")
        .containsEntry("var3", "x, y")
        .doesNotContainKey("NOT_SET");
  }

  @Test
  void each_task_has_two_files_in_a_directory() throws IOException {
    Path logs = Files.createDirectory(laptop.work().resolve("logs"));
    String id =
        qsub("echo $PBS_ARRAY_INDEX; echo e >&2", "-J", "0-3", "-o", "logs", "-e", "logs/").line();
    awaitEnd(id);
    String number = id.substring(0, id.indexOf('['));
    try (Stream<Path> files = Files.list(logs)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Stream.of(0, 1, 2, 3)
                  .flatMap(i ->
                      Stream.of(number + "[" + i + "].pkbs.OU", number + "[" + i + "].pkbs.ER"))
                  .toList());
    }
    assertThat(Laptop.text(logs.resolve(number + "[2].pkbs.OU"))).isEqualTo("2\n");
  }

  @Test
  void chunks_share_a_worker_and_have_a_line_each() throws IOException {
    String id = qsub("wc -l <$PBS_NODEFILE", "-l", "select=2:ncpus=1:mem=100mb", "-o", "n").line();
    awaitEnd(id);
    assertThat(Laptop.text(laptop.work().resolve("n"))).isEqualTo("2\n");
    assertThat(laptop.command("qstat", "-xf", id).ok().out())
        .contains(
            "    Resource_List.mem = 204800kb\n    Resource_List.ncpus = 2\n"
                + "    Resource_List.nodect = 2\n")
        .contains("    Resource_List.select = 2:ncpus=1:mem=100mb\n");
  }

  @Test
  void a_submission_that_waits_ends_with_the_status_of_job_or_array() {
    assertThat(qsub("exit 9", "-W", "block=true").status()).isEqualTo(9);
    assertThat(qsub("exit $((PBS_ARRAY_INDEX == 2))", "-W", "block=true", "-J", "1-3").status())
        .isEqualTo(1);
    assertThat(qsub(":", "-z", "-W", "block=true", "-J", "1-3").ok().out()).isEmpty();
  }

  @Test
  void the_prefix_of_directives_may_be_another_or_none() {
    String script = "#PBS -N pbs\n#QQ -N qq\ntrue\n";
    assertThat(name(qsub(script, "-h"))).isEqualTo("pbs");
    assertThat(name(qsub(script, "-h", "-C", ""))).isEqualTo("STDIN");
    assertThat(name(qsub(script, "-h", "-C", "#QQ"))).isEqualTo("qq");
    Laptop other = laptop.with("PBS_DPREFIX", "#QQ");
    assertThat(name(other.commandReading(script, "qsub", "-h"))).isEqualTo("qq");
  }

  private static String name(Laptop.Ran submitted) {
    String id = submitted.line();
    String text = laptop.command("qstat", "-f", id).ok().out();
    laptop.command("qdel", id).ok();
    return text.lines()
        .filter(line -> line.startsWith("    Job_Name = "))
        .findFirst()
        .orElse("")
        .replace("    Job_Name = ", "");
  }

  @Test
  void a_trap_has_its_time_and_what_does_not_end_is_killed() {
    Path set = laptop.work().resolve("set");
    String patient =
        qsub(
                "trap 'sleep 1; echo trapped; exit 5' TERM; touch %s.1; while :; do sleep 0.1; done"
                    .formatted(set),
                "-N",
                "patient",
                "-K",
                "60")
            .line();
    String deaf =
        qsub("trap '' TERM; touch %s.2; while :; do sleep 0.1; done".formatted(set), "-K", "1")
            .line();
    Await.until(
        "both traps are set",
        PATIENCE,
        () -> Files.exists(Path.of(set + ".1")) && Files.exists(Path.of(set + ".2")));
    laptop.command("qdel", patient, deaf).ok();
    awaitEnd(patient);
    awaitEnd(deaf);
    assertThat(status(patient)).contains("    Exit_status = 5\n");
    assertThat(status(deaf)).contains("    Exit_status = 265\n");
  }

  @Test
  void a_list_for_qdel_may_name_jobs_twice_and_ranges_may_overlap() {
    String plain = qsub(":", "-h").line();
    String array = qsub(":", "-h", "-J", "1-9").line();
    String number = array.substring(0, array.indexOf('['));
    laptop
        .command(
            "qdel", plain, plain, number + "[2-5]", number + "[4-6]", number + "[9]", plain + "\n")
        .ok();
    assertThat(laptop.command("qselect", "-T", "-s", "H").ok().out().lines())
        .contains(number + "[1].pkbs", number + "[7].pkbs", number + "[8].pkbs")
        .doesNotContain(plain, number + "[2].pkbs", number + "[6].pkbs", number + "[9].pkbs");
    assertThat(status(plain)).contains("    job_state = F\n", "    Exit_status = 271\n");
    Laptop.Ran again = laptop.command("qdel", "x", "987654321", array, plain);
    assertThat(again.err().lines())
        .containsExactly(
            "qdel: illegally formed job identifier: x",
            "qdel: Unknown Job Id 987654321.pkbs",
            "qdel: Job has finished " + plain);
    assertThat(again.status()).isEqualTo(35);
    assertThat(status(array)).contains("    job_state = F\n");
  }

  @Test
  void all_tasks_of_a_large_array_are_shown_and_qstat_f_shows_the_array() {
    String array = qsub(":", "-h", "-N", "large", "-J", "1-25000").line();
    String number = array.substring(0, array.indexOf('['));
    List<String> rows = laptop.command("qstat", "-t", array).ok().out().lines().skip(2).toList();
    assertThat(rows).hasSize(25_001);
    assertThat(rows.getFirst()).startsWith(number + "[].pkbs ");
    assertThat(rows.getLast()).startsWith(number + "[25000].pkbs ");
    assertThat(rows).doesNotHaveDuplicates();
    List<String> range =
        laptop.command("qstat", number + "[20001-20003]").ok().out().lines().skip(2).toList();
    assertThat(range).hasSize(3);
    assertThat(laptop.command("qstat", "-f").ok().out())
        .contains("Job Id: " + array + "\n")
        .doesNotContain("Job Id: " + number + "[1]");
    laptop.command("qdel", array).ok();
  }
}
