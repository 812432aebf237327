package pkbs.qsub;

import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobView;

/// `qselect`: prints the ids of the jobs that fit, a line each; nothing where none does. Source:
/// qselect(1B).
final class QselectCommand implements TableVerb {
  @Override
  public String name() {
    return "qselect";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec =
        Spec.command(
            name(),
            "Prints the ids of jobs that fit all options. OP is .eq. .ne. .ge. .gt. .le. or .lt.");
    spec.addOption(Spec.value("STATES", "letters of states, such as QW", "-s"));
    spec.addOption(Spec.value("USER,...", "owners", "-u"));
    spec.addOption(Spec.value("QUEUE", "queue, queue@server or @server", "-q"));
    spec.addOption(Spec.value("NAME", "the job's name", "-N"));
    spec.addOption(Spec.value("[OP]PRIORITY", "the job's priority", "-p"));
    spec.addOption(Spec.value("RESOURCE OP VALUE,...", "such as ncpus.ge.4", "-l"));
    spec.addOption(Spec.value("[OP]TIME", "the start that -a asks for", "-a"));
    spec.addOption(Spec.value("STRING", "account", "-A"));
    spec.addOption(Spec.value("PROJECT", "project", "-P"));
    spec.addOption(Spec.value("[OP]INTERVAL", "checkpoint", "-c"));
    spec.addOption(Spec.value("HOLDS", "exactly these holds, such as u or n", "-h"));
    spec.addOption(Spec.value("y|n", "whether it may run again", "-r"));
    spec.addOption(Spec.value("WHICH[OP]TIME", "one of the job's times, such as q.gt.TIME", "-t"));
    spec.addOption(Spec.flag("array jobs only", "-J"));
    spec.addOption(Spec.flag("tasks of array jobs too", "-T"));
    spec.addOption(Spec.flag("finished jobs too", "-x"));
    spec.addOption(Spec.flag("finished jobs only", "-H"));
    spec.addOption(Spec.value("NAME", "pbspro or torque", Flavor.OPTION));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    SelectRules rules = SelectRules.of(line, caller);
    List<String> ids =
        rules.needAttributes() ? byAttributes(rules, client.get()) : byRow(rules, client.get());
    ids.stream().filter(rules::fitsId).forEach(id -> caller.out().println(id));
    return ExitCode.OK.status();
  }

  private static List<String> byRow(SelectRules rules, DispatcherClient client) {
    return client.rows(rules.query()).jobs().stream().filter(rules::fits).map(JobRow::id).toList();
  }

  private static List<String> byAttributes(SelectRules rules, DispatcherClient client) {
    JobList list = client.list(rules.query());
    return list.jobs().stream()
        .filter(job -> rules.fits(JobRow.of(job)) && rules.fits(job))
        .map(JobView::id)
        .toList();
  }
}
