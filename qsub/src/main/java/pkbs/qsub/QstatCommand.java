package pkbs.qsub;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;

/// `qstat`: shows jobs, queues and the server in the layouts of PBS. Source: qstat(1B).
final class QstatCommand implements TableVerb {
  @Override
  public String name() {
    return "qstat";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(name(), "Shows jobs that have not ended; with -x ended ones too.");
    spec.addPositional(
        Spec.operands(
            "0..*", "ID|QUEUE|@SERVER", "Jobs, or queues whose jobs to show; all without."));
    StatOptions.addTo(spec);
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    StatOptions options = StatOptions.of(line, caller);
    Faults faults = new Faults(caller, name());
    List<String> operands = Spec.operands(line);
    DispatcherClient dispatcher = client.get();
    switch (options.layout()) {
      case TABLE ->
          StatusTable.render(
              rows(dispatcher, faults, options).select(operands).jobs(), options, caller.out());
      case ALTERNATE ->
          AlternateTable.render(
              rows(dispatcher, faults, options).select(operands).jobs(),
              options.columns(),
              options.flavor(),
              caller.out());
      case FULL -> full(views(dispatcher, faults, options).select(operands), options, caller);
      case API_JSON -> {
        JobSelection.Jobs<JobView> jobs = views(dispatcher, faults, options).select(operands);
        JobList list =
            new JobList(JobList.SCHEMA, jobs.time(), jobs.jobs(), List.of(), Optional.empty());
        caller.out().println(PkbsJson.writeText(list));
      }
      case QUEUES, QUEUE_LIMITS, SERVER ->
          new QueueStatus(dispatcher.queues(), options, caller, faults).show(operands);
    }
    return faults.status();
  }

  private static JobSelection<JobRow> rows(
      DispatcherClient dispatcher, Faults faults, StatOptions options) {
    return new JobSelection<>(
        new JobSelection.Source<>(dispatcher::rows, JobRow::id, JobRow::owner, JobRow::letter),
        faults,
        options.rule());
  }

  private static JobSelection<JobView> views(
      DispatcherClient dispatcher, Faults faults, StatOptions options) {
    return new JobSelection<>(JobSelection.Source.ofViews(dispatcher), faults, options.rule());
  }

  private static void full(JobSelection.Jobs<JobView> jobs, StatOptions options, Caller caller) {
    List<Block> blocks = JobAttributes.blocks(jobs.jobs(), jobs.time(), options.flavor());
    switch (options.format()) {
      case TEXT -> BlockText.render("Job Id: ", blocks, options.unwrapped(), caller.out());
      case JSON -> caller.out().print(BlockJson.render("Jobs", blocks, jobs.time()));
      case DSV -> BlockDsv.render("Job Id: ", blocks, options.delimiter(), caller.out());
      case XML -> caller.out().print(BlockXml.render("Job", "Job_Id", blocks));
    }
  }
}
