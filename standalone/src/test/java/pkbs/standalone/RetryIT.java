package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;

/// `--retry` and the attempts, from `qsub` to the files on WebDAV.
class RetryIT {
  @TempDir private Path temporary;

  @Test
  void a_failing_job_runs_until_it_succeeds_and_every_attempt_can_be_read() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      Path gone = laptop.work().resolve("gone/out");
      String script =
          """
          #PBS --retry 3
          #PBS -N tries -o %s
          echo attempt $PKBS_ATTEMPT
          [ "$PKBS_ATTEMPT" = 3 ] || exit "1$PKBS_ATTEMPT"
          """
              .formatted(gone);
      String id = laptop.commandReading(script, "qsub").line();
      assertThat(laptop.command("qwait", id).status()).isZero();

      JobView job = laptop.api().show(id);
      assertThat(job.attempts())
          .extracting(attempt -> attempt.exitStatus().orElseThrow())
          .containsExactly(11, 12, 0);
      assertThat(job.retries()).isEqualTo(new JobView.Retries(3, 2, 0));
      List<String> full = laptop.command("qstat", "-fx", id).ok().out().lines().toList();
      assertThat(full)
          .contains(
              "    comment = stdout not delivered at " + gone + ": no such directory",
              "    run_count = 3",
              "    Exit_status = 0",
              "    pkbs_retries.allowed = 3",
              "    pkbs_retries.used = 2");
      assertThat(full).filteredOn(line -> line.startsWith("    pkbs_attempts.")).hasSize(3);

      assertThat(laptop.command("qtail", id).line()).isEqualTo("attempt 3");
      assertThat(laptop.command("qtail", "--attempt", "2", id).line()).isEqualTo("attempt 2");
      assertThat(laptop.command("qls", "--attempt", "1", id).line()).contains("stdout.txt");
      laptop.command("qget", "--attempt", "2", id).ok();
      laptop.command("qget", id).ok();
      String number = id.substring(0, id.indexOf('.'));
      assertThat(laptop.work().resolve("tries-" + number + ".r2/stdout.txt"))
          .hasContent("attempt 2\n");
      assertThat(laptop.work().resolve("tries-" + number + ".r3/stdout.txt"))
          .hasContent("attempt 3\n");
      String first = job.attempts().getFirst().results().orElseThrow().url();
      assertThat(laptop.dav().text(first, "stdout.txt")).isEqualTo("attempt 1\n");
    }
  }

  @Test
  void the_last_failure_is_the_jobs_and_contradictions_are_refused() throws Exception {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      Laptop.Ran followed =
          laptop.commandReading(
              "echo attempt $PKBS_ATTEMPT; kill -9 $$\n", "qsub", "--retry", "1", "--follow");
      assertThat(followed.out().lines().skip(1)).containsExactly("attempt 1", "attempt 2");
      assertThat(followed.status()).isEqualTo(265 % 256);

      String slow =
          laptop.commandReading("sleep 60\n", "qsub", "-l", "walltime=1", "--retry", "1").line();
      assertThat(laptop.command("qwait", slow).status()).isNotZero();
      JobView job = laptop.api().show(slow);
      assertThat(job.attempts())
          .extracting(attempt -> attempt.cause().orElseThrow())
          .containsExactly("WALLTIME", "WALLTIME");
      assertThat(job.end().orElseThrow().exitStatus()).isEqualTo(-29);
      assertThat(job.reason().orElseThrow().code()).isEqualTo("WALLTIME");

      String deleted = laptop.commandReading("sleep 600\n", "qsub", "--retry", "9").line();
      laptop.command("qdel", deleted).ok();
      laptop.command("qwait", deleted);
      assertThat(laptop.api().show(deleted).attempts()).hasSizeLessThan(2);

      Laptop.Ran refused = laptop.commandReading("true\n", "qsub", "--retry", "2", "-r", "n");
      assertThat(refused.err())
          .isEqualTo(
              "qsub: --retry 2: a job that may never run twice (-r n) cannot be retried; leave one of"
                  + " the two out\n");
      assertThat(refused.out()).isEmpty();
      assertThat(refused.status()).isEqualTo(2);
    }
  }
}
