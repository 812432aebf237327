package pkbs.dispatcher;

import io.javalin.http.Context;
import java.util.List;
import java.util.Optional;
import pkbs.core.Attempt;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.ResultFolder;
import pkbs.core.RunEnd;

/// The attempt that a request asks for with `attempt=N`, and its results.
///
/// @param number absent: the one that counts
record AttemptChoice(Shown shown, Optional<Integer> number) {
  private static final int NUMBER_MAX = 1_000_000;

  /// @throws RefusedException where the job has had no such attempt
  static AttemptChoice of(Context ctx, Shown shown) {
    if (shown.isWholeArray()) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.WRONG_STATE, "job %s is an array".formatted(shown.id()))
              .withHint("name one of its tasks, such as " + example(shown.job())));
    }
    Job job = shown.job();
    List<String> values = ctx.queryParams("attempt");
    if (values.isEmpty()) {
      return new AttemptChoice(shown, Optional.empty());
    }
    int number = JobQuery.number("attempt", values.getLast(), 1, 1, NUMBER_MAX);
    if (number > job.attempt()) {
      throw Results.notFound(
          "job %s has no attempt %d, the last one is %d"
              .formatted(shown.id(), number, job.attempt()));
    }
    return new AttemptChoice(shown, Optional.of(number));
  }

  private static String example(Job array) {
    int first = array.spec().array().orElseThrow().ranges().getFirst().first();
    return array.id().sequence() + "[" + first + "]";
  }

  private Job job() {
    return shown.job();
  }

  /// The attempt whose output is wanted.
  int attempt() {
    return number.orElse(job().attempt());
  }

  /// The folder of an ended attempt, absent where it stored none.
  Optional<String> stored() {
    try {
      return Optional.of(folder());
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  /// The folder of the attempt, relative to the results root.
  ///
  /// @throws RefusedException where there is none, or none yet
  String folder() {
    return number.map(this::folder).orElseGet(this::recorded);
  }

  private String recorded() {
    if (!(job().state() instanceof JobState.Finished)) {
      throw refused(
          Refusal.of(
              Refusal.Code.WRONG_STATE,
              "job %s is %s and has no results yet"
                  .formatted(shown.id(), Views.stateName(job().state()))));
    }
    return last()
        .orElseThrow(() ->
            refused(
                Refusal.of(
                    Refusal.Code.NOT_FOUND, "job %s has no stored results".formatted(shown.id()))));
  }

  /// What an attempt that is not listed any more stored is where its number says.
  private String folder(int wanted) {
    boolean hasEnded = job().state().isTerminal() || wanted < job().attempt();
    if (!hasEnded) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.WRONG_STATE,
              "job %s is %s and attempt %d has no results yet"
                  .formatted(shown.id(), Views.stateName(job().state()), wanted)));
    }
    Optional<Attempt> listed =
        job().attempts().stream().filter(attempt -> attempt.number() == wanted).findFirst();
    if (listed.isEmpty() && wanted < job().attempt()) {
      return job().spec().resultsFolder(shown.run(wanted));
    }
    return listed
        .flatMap(Attempt::results)
        .map(ResultFolder::path)
        .or(() -> wanted == job().attempt() ? last() : Optional.empty())
        .orElseThrow(() ->
            Results.notFound(
                "job %s has no stored results of attempt %d".formatted(shown.id(), wanted)));
  }

  private Optional<String> last() {
    return job().state() instanceof JobState.Finished finished
        ? finished.last().flatMap(RunEnd::results).map(ResultFolder::path)
        : Optional.empty();
  }

  /// Names the newest attempt that has results.
  private RefusedException refused(Refusal refusal) {
    return new RefusedException(
        job().attempts().stream()
            .filter(attempt -> attempt.results().isPresent())
            .reduce((first, second) -> second)
            .map(attempt -> refusal.withHint("attempt %d has results".formatted(attempt.number())))
            .orElse(refusal));
  }
}
