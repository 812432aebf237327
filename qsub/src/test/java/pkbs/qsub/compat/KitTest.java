package pkbs.qsub.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kit finds fault with answers that a client would not understand.
class KitTest {
  @TempDir Path folder;
  private final List<String> lines = new ArrayList<>();

  private Kit.Played play(String client, Map<String, Shell.Outcome> answers) {
    Shell shell =
        (directory, words, input, variables) -> {
          lines.add(String.join(" ", words));
          return answers.getOrDefault(words.getFirst(), new Shell.Outcome(0, "", ""));
        };
    return new Kit(shell, folder, Duration.ofMillis(1)).play(client);
  }

  private static Shell.Outcome said(int status, String out, String err) {
    return new Shell.Outcome(status, out, err);
  }

  @Test
  void a_word_beside_the_id_is_a_fault() {
    assertThat(play("Nextflow pbs", Map.of("qsub", said(0, "1.pkbs\n", "Picked up JAVA_OPTS\n"))))
        .extracting(played -> played.fault().orElseThrow())
        .isEqualTo("qsub -N nf-hello_1 .command.run: not one line: 1.pkbs / Picked up JAVA_OPTS");
  }

  @Test
  void another_exit_status_is_a_fault() {
    assertThat(
            play("Snakemake --cluster-sync", Map.of("qsub", said(0, "", ""))).fault().orElseThrow())
        .isEqualTo("qsub -W block=true -z bad.sh: exit status 0, not 7: ");
  }

  @Test
  void a_listing_without_the_job_is_a_fault() {
    assertThat(
            play("Cylc", Map.of("qsub", said(0, "7.pkbs\n", ""), "qstat", said(0, "Job id\n", "")))
                .fault()
                .orElseThrow())
        .isEqualTo("qstat 7: nothing matches ^\\s*(7)\\b: Job id");
  }

  @Test
  void what_does_not_happen_is_a_fault_and_its_job_is_deleted() {
    assertThat(play("Cromwell", Map.of("qsub", said(0, "8.pkbs\n", ""))).fault().orElseThrow())
        .isEqualTo("not within 0 s: rc");
    assertThat(lines.getLast()).isEqualTo("qdel 8.pkbs");
  }

  @Test
  void clients_are_found_by_words_of_their_names() {
    assertThat(Kit.names(List.of("parsl", "PSI")))
        .containsExactly(
            "Parsl Torque",
            "Parsl PBSPro",
            "PSI/J",
            "Parsl, partial lists",
            "PSI/J, lists and cancelling");
    assertThat(Kit.names(List.of("no such"))).isEmpty();
    assertThat(Kit.names(List.of())).hasSize(48).doesNotHaveDuplicates();
  }
}
