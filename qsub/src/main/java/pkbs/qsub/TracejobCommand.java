package pkbs.qsub;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import pkbs.core.Memory;
import pkbs.core.Walltime;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobView;

/// `tracejob`: what happened to a job, a line each, oldest first. Options are taken and not used:
/// there are no logs to choose from. Source: tracejob(8B).
final class TracejobCommand implements Verb {
  /// Those with a value.
  private static final String VALUED = "cfmnpw";

  /// @param text of one line
  private record Step(Instant at, String text) {}

  @Override
  public String name() {
    return "tracejob";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(), "Shows what happened to jobs. The options of PBS are taken and not used.");
    spec.addPositional(Spec.operands("1..*", "ID...", "jobs, arrays and tasks"));
    return spec;
  }

  @Override
  public int run(List<String> arguments, Caller caller, Supplier<DispatcherClient> client) {
    if (arguments.contains("--help")) {
      caller.out().print(Spec.help(this));
      return ExitCode.OK.status();
    }
    if (arguments.contains("--version")) {
      caller.out().println(Version.line(Flavor.of("", caller)));
      return ExitCode.OK.status();
    }
    List<String> operands = operands(arguments);
    if (operands.isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "no job named; see tracejob --help");
    }
    Faults faults = new Faults(caller, name());
    List<String> ids = operands.stream().filter(word -> isJob(word, faults)).toList();
    if (!ids.isEmpty()) {
      selection(client.get(), faults).select(ids).jobs().forEach(job -> show(job, caller));
    }
    return faults.status();
  }

  private static boolean isJob(String operand, Faults faults) {
    boolean job = JobOperand.isJob(operand);
    if (!job) {
      faults.illegal(operand);
    }
    return job;
  }

  /// Ended ones too, and arrays and their tasks where they are named.
  private static JobSelection<JobView> selection(DispatcherClient dispatcher, Faults faults) {
    return new JobSelection<>(
        JobSelection.Source.ofViews(dispatcher),
        faults,
        new JobSelection.Rule(
            Flavor.PBSPRO,
            JobQuery.Ended.YES,
            List.of(),
            "",
            _ -> true,
            JobSelection.Tasks.NONE,
            false));
  }

  private static List<String> operands(List<String> arguments) {
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (!word.startsWith("-") || word.length() < 2) {
        operands.add(word);
      } else if (VALUED.indexOf(word.charAt(word.length() - 1)) >= 0) {
        i++;
      }
    }
    return operands;
  }

  private static void show(JobView job, Caller caller) {
    StringBuilder text = new StringBuilder("\nJob: ").append(job.id()).append("\n\n");
    for (Step step : steps(job)) {
      text.append(time(step.at())).append("  S    ").append(Printable.line(step.text()));
      text.append('\n');
    }
    caller.out().print(text);
  }

  private static List<Step> steps(JobView job) {
    List<Step> steps = new ArrayList<>();
    String owner = job.owner() + "@" + job.submitted().host();
    Instant submitted = job.times().submittedAt();
    steps.add(new Step(submitted, "enqueuing into " + job.queue() + ", state 1 hop 1"));
    steps.add(
        new Step(
            submitted,
            "Job Queued at request of %s, owner = %s, job name = %s, queue = %s"
                .formatted(owner, owner, job.name(), job.queue())));
    for (JobView.AttemptView attempt : job.attempts()) {
      attempt.startedAt().ifPresent(at -> steps.add(new Step(at, "Job Run on " + attempt.host())));
      String reason = attempt.reason().isEmpty() ? "" : ": " + attempt.reason();
      steps.add(
          new Step(
              attempt.endedAt(), "attempt " + attempt.number() + " " + attempt.endedAs() + reason));
    }
    boolean runs = job.end().isEmpty() && job.times().startedAt().isPresent();
    if (runs) {
      String host = JobRow.execHost(job).orElse("");
      steps.add(new Step(job.times().startedAt().get(), "Job Run on exec_host " + host));
    }
    job.end()
        .ifPresent(
            end -> steps.add(new Step(job.times().endedAt().orElse(submitted), ended(job, end))));
    steps.sort(Comparator.comparing(Step::at));
    return steps;
  }

  private static String ended(JobView job, JobView.End end) {
    StringBuilder text = new StringBuilder("Exit_status=").append(end.exitStatus());
    job.used()
        .ifPresent(used ->
            text.append(" resources_used.cput=")
                .append(span(used.cpuSeconds()))
                .append(" resources_used.mem=")
                .append(new Memory(used.memBytes()).toPbs())
                .append(" resources_used.walltime=")
                .append(span(used.walltimeSeconds())));
    job.reason().ifPresent(reason -> text.append(" (").append(reason.text()).append(')'));
    return text.toString();
  }

  private static String span(double seconds) {
    return Walltime.format(Duration.ofSeconds((long) seconds));
  }

  /// `MM/DD/YYYY HH:MM:SS`.
  private static String time(Instant at) {
    LocalDateTime time = LocalDateTime.ofInstant(at, ZoneId.systemDefault());
    return "%02d/%02d/%04d %02d:%02d:%02d"
        .formatted(
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getYear(),
            time.getHour(),
            time.getMinute(),
            time.getSecond());
  }
}
