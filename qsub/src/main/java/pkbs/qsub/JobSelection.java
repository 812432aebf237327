package pkbs.qsub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import pkbs.core.JobId;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobOperand;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;

/// The jobs that the operands of `qstat` name, in their order, each once. What is not found or not
/// to be shown is reported and left out. Source: qstat(1B), "Operands".
///
/// @param <T> a job as the layout needs it
final class JobSelection<T> {
  private final Source<T> source;
  private final Faults faults;
  private final Rule rule;
  private Instant time = Instant.EPOCH;

  /// Where jobs come from.
  ///
  /// @param id of a job, in full
  /// @param letter of its state
  record Source<T>(
      Function<JobQuery, Jobs<T>> list,
      Function<T, String> id,
      Function<T, String> owner,
      Function<T, String> letter) {

    /// All attributes of each job.
    static Source<JobView> ofViews(DispatcherClient dispatcher) {
      return new Source<>(
          query -> {
            JobList list = dispatcher.list(query);
            return new Jobs<>(list.time(), list.jobs());
          },
          JobView::id,
          JobView::owner,
          JobView::letter);
    }
  }

  /// @param time of the answer
  record Jobs<T>(Instant time, List<T> jobs) {}

  /// Which jobs are wanted.
  ///
  /// @param ended of all jobs, or of those in a queue
  /// @param one of these owners; none: any
  /// @param letters of the wanted states; empty: any
  /// @param tasks whether those of arrays are wanted
  /// @param sorted by number, not as named
  record Rule(
      Flavor flavor,
      JobQuery.Ended ended,
      List<String> owners,
      String letters,
      Predicate<String> ids,
      Tasks tasks,
      boolean sorted) {}

  /// Which tasks of arrays are asked for, besides those that an operand names.
  enum Tasks {
    NONE,
    /// Of small arrays where all jobs are listed, or those of a queue; not of an array that an
    /// operand names.
    LISTED,
    ALL
  }

  JobSelection(Source<T> source, Faults faults, Rule rule) {
    this.source = source;
    this.faults = faults;
    this.rule = rule;
  }

  Jobs<T> select(List<String> operands) {
    if (operands.isEmpty()) {
      List<T> all = new ArrayList<>(list(query()));
      all.removeIf(job -> !isWanted(job));
      return new Jobs<>(time, sorted(all));
    }
    Map<String, JobOperand> named = named(operands);
    Map<String, T> known = new LinkedHashMap<>();
    if (!named.isEmpty()) {
      List<String> ids = named.values().stream().map(JobOperand::id).distinct().toList();
      JobQuery.Ended ended = rule.flavor().isTorque() ? JobQuery.Ended.RECENT : JobQuery.Ended.YES;
      JobQuery query =
          JobQuery.of(ids, ended)
              .with(rule.tasks() == Tasks.ALL ? JobQuery.Tasks.OF_ALL : JobQuery.Tasks.NONE);
      list(query).forEach(job -> known.put(source.id().apply(job), job));
    }
    Map<String, T> chosen = new LinkedHashMap<>();
    for (String operand : operands) {
      if (named.containsKey(operand)) {
        choose(named.get(operand), known, chosen);
      } else if (!JobOperand.isJob(operand)) {
        destination(operand).forEach(job -> chosen.putIfAbsent(source.id().apply(job), job));
      } else {
        faults.illegal(operand);
      }
    }
    List<T> jobs = new ArrayList<>(chosen.values());
    jobs.removeIf(job -> !isWanted(job));
    return new Jobs<>(time, sorted(jobs));
  }

  private static Map<String, JobOperand> named(List<String> operands) {
    Map<String, JobOperand> named = new LinkedHashMap<>();
    for (String operand : operands) {
      if (JobOperand.isJob(operand)) {
        try {
          named.put(operand, JobOperand.parse(operand));
        } catch (PbsSyntaxException e) {
          // Reported in its turn.
        }
      }
    }
    return named;
  }

  private JobQuery query() {
    JobQuery.Tasks tasks =
        switch (rule.tasks()) {
          case NONE -> JobQuery.Tasks.NONE;
          case LISTED -> JobQuery.Tasks.OF_SMALL_ARRAYS;
          case ALL -> JobQuery.Tasks.OF_ALL;
        };
    JobQuery all = JobQuery.of(List.of(), rule.ended()).with(tasks);
    return rule.owners().size() == 1 && rule.owners().getFirst().matches("\\w[\\w.-]{0,63}")
        ? all.ownedBy(Optional.of(rule.owners().getFirst()))
        : all;
  }

  private List<T> list(JobQuery query) {
    Jobs<T> page = source.list().apply(query);
    time = page.time();
    return page.jobs();
  }

  private boolean isWanted(T job) {
    return (rule.owners().isEmpty() || rule.owners().contains(source.owner().apply(job)))
        && (rule.letters().isEmpty() || rule.letters().contains(source.letter().apply(job)))
        && rule.ids().test(source.id().apply(job));
  }

  private List<T> sorted(List<T> jobs) {
    if (rule.sorted()) {
      jobs.sort(
          Comparator.comparing(job -> JobOperand.parse(source.id().apply(job)).job().sequence()));
    }
    return jobs;
  }

  private void choose(JobOperand operand, Map<String, T> known, Map<String, T> chosen) {
    List<T> found = new ArrayList<>();
    if (operand.tasks() instanceof JobOperand.Tasks.Some) {
      known.forEach((id, job) -> {
        if (isTaskOf(operand, id)) {
          found.add(job);
        }
      });
    } else {
      String id = known.containsKey(operand.id()) ? operand.id() : arrayId(operand);
      if (known.containsKey(id)) {
        found.add(known.get(id));
        found.addAll(tasksOf(operand, id, known));
      }
    }
    if (found.isEmpty()) {
      String text = rule.flavor().isTorque() ? "Unknown Job Id Error " : "Unknown Job Id ";
      faults.add(ExitCode.UNKNOWN_JOB, text + operand.id());
    }
    for (T job : found) {
      boolean hidden = rule.ended() == JobQuery.Ended.NO && !rule.flavor().isTorque();
      if (hidden && source.letter().apply(job).equals("F")) {
        faults.add(
            ExitCode.JOB_FINISHED,
            source.id().apply(job)
                + " Job has finished, use -x or -H to obtain historical job information");
      } else {
        chosen.putIfAbsent(source.id().apply(job), job);
      }
    }
  }

  /// `12` may be an array too, as for the other commands.
  private static String arrayId(JobOperand operand) {
    return operand.tasks() instanceof JobOperand.Tasks.None
        ? operand.job().sequence() + "[]." + JobId.SERVER
        : operand.id();
  }

  /// Those that came along with an array.
  private List<T> tasksOf(JobOperand operand, String array, Map<String, T> known) {
    if (rule.tasks() != Tasks.ALL || operand.tasks() instanceof JobOperand.Tasks.One) {
      return List.of();
    }
    String start = operand.job().sequence() + "[";
    List<T> tasks = new ArrayList<>();
    known.forEach((id, job) -> {
      if (id.startsWith(start) && !id.equals(array)) {
        tasks.add(job);
      }
    });
    return tasks;
  }

  private static boolean isTaskOf(JobOperand range, String id) {
    JobOperand job = JobOperand.parse(id);
    return job.job().equals(range.job())
        && range.tasks() instanceof JobOperand.Tasks.Some(var indices)
        && job.tasks() instanceof JobOperand.Tasks.One(int index)
        && indices.ranges().stream()
            .anyMatch(one ->
                one.first() <= index
                    && index <= one.last()
                    && (index - one.first()) % one.step() == 0);
  }

  /// `queue`, `queue@server` or `@server`; there is one server, whatever its name.
  private List<T> destination(String operand) {
    String text = operand.strip();
    int at = text.indexOf('@');
    String queue = at < 0 ? text : text.substring(0, at);
    if (queue.isEmpty()) {
      if (at < 0) {
        faults.illegal(operand);
        return List.of();
      }
      return list(query());
    }
    try {
      return list(query().inQueue(queue));
    } catch (RefusedException e) {
      if (e.refusal().code() != Refusal.Code.UNKNOWN_QUEUE) {
        throw e;
      }
      faults.add(ExitCode.UNKNOWN_QUEUE, "Unknown queue " + Printable.line(queue));
      return List.of();
    }
  }
}
