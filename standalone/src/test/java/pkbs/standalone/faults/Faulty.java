package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Oracle;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigClient;
import pkbs.standalone.chaos.RigJob;

/// What several fault tests do with a rig.
final class Faulty {
  static final Duration PATIENCE = Duration.ofMinutes(5);

  /// What a submission may take while storage is away.
  private static final Duration ANSWER_MAX = Duration.ofSeconds(5);

  private Faulty() {}

  /// Submits jobs with the numbers `from` to `to`; the ids.
  static List<String> submit(Rig rig, int from, int to, String body) {
    return IntStream.rangeClosed(from, to)
        .mapToObj(number -> rig.client().submit(RigJob.of(number, body), PATIENCE))
        .toList();
  }

  static void awaitStarts(Rig rig, int number) {
    rig.await(
        number + " executions have begun", PATIENCE, () -> rig.oracle().starts().size() >= number);
  }

  /// Everything has ended, no promise is broken.
  static void assertKept(Rig rig) {
    rig.awaitEnds(PATIENCE);
    assertThat(rig.violations(PATIENCE)).as("logs in " + rig.folder()).isEmpty();
  }

  /// No job was started a second time, and every attempt is the first.
  static void assertNoneRestarted(Rig rig) {
    assertThat(rig.oracle().starts())
        .extracting(Oracle.Note::id)
        .as("logs in " + rig.folder())
        .doesNotHaveDuplicates();
    assertThat(rig.client().jobs().orElseThrow())
        .filteredOn(job -> job.attempt() != 1)
        .extracting(JobView::id)
        .isEmpty();
  }

  /// A submission now is answered in time, by 503 and that nothing was done.
  static void assertRefusedInTime(Rig rig, RigJob job) throws IOException {
    long before = System.nanoTime();
    HttpResponse<byte[]> answer =
        rig.client().submitOnce(rig.client().dispatchers().getFirst(), job, "refused");
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    assertThat(RigClient.text(answer)).contains("nothing was submitted");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(took).isLessThan(ANSWER_MAX);
  }

  /// The ids of jobs whose last state is this.
  static List<String> ids(Rig rig, String outcome) {
    return rig.client().jobs().orElseThrow().stream()
        .filter(job -> job.end().filter(end -> end.outcome().equals(outcome)).isPresent())
        .map(JobView::id)
        .collect(Collectors.toList());
  }
}
