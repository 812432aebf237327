package pkbs.qsub;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.JobList;
import pkbs.protocol.PkbsJson;

/// `qstat`: shows jobs in the layouts of PBS. Source: qstat(1B).
final class QstatCommand implements TableVerb {
  /// Options of OpenPBS and Torque that are not carried out yet.
  private static final String NOT_YET =
      "-a -i -n -p -q -r -s -t -u -H -G -J -M -Q -E -B -W -T -D -c -C -e -l -R";

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
    spec.addOption(Spec.flag("All attributes of each job.", "-f"));
    spec.addOption(Spec.flag("Finished jobs too.", "-x"));
    spec.addOption(Spec.value("FORMAT", "With -f: json.", "-F"));
    spec.addOption(Spec.flag("Wide columns; with -f one line for each attribute.", "-w"));
    spec.addOption(Spec.flag("With -f: one line for each attribute.", "-1"));
    spec.addOption(Spec.flag("The jobs as the API has them.", "--json"));
    for (String letter : NOT_YET.split(" ")) {
      spec.addOption(Spec.notYet(letter));
    }
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    checkUsage(line);
    Faults faults = new Faults(caller, name());
    DispatcherClient dispatcher = client.get();
    JobList jobs =
        new JobSelection(dispatcher, faults, Spec.has(line, "-x")).select(Spec.operands(line));
    if (Spec.has(line, "--json")) {
      caller.out().println(PkbsJson.writeText(jobs));
    } else if (Spec.has(line, "-F")) {
      caller.out().print(StatusJson.render(jobs));
    } else if (Spec.has(line, "-f")) {
      boolean unwrapped = Spec.has(line, "-w") || Spec.has(line, "-1");
      FullStatus.render(jobs, unwrapped, caller.out());
    } else {
      StatusTable.render(jobs.jobs(), Spec.has(line, "-w"), caller.out());
    }
    return faults.status();
  }

  private static void checkUsage(ParseResult line) {
    for (String letter : NOT_YET.split(" ")) {
      if (Spec.has(line, letter)) {
        throw new CommandFailure(
            ExitCode.USAGE, letter + ": not supported yet; use -f, -x, -w or -F json");
      }
    }
    if (Spec.has(line, "-F")) {
      if (!Spec.has(line, "-f")) {
        throw new CommandFailure(ExitCode.USAGE, "conflicting options: -F needs -f");
      }
      if (Spec.has(line, "-w")) {
        throw new CommandFailure(ExitCode.USAGE, "conflicting options: -w and -F");
      }
      String format = line.matchedOptionValue("-F", "");
      if (!format.equalsIgnoreCase("json")) {
        throw new CommandFailure(
            ExitCode.USAGE, "-F '" + Printable.line(format) + "': unknown format; use json");
      }
    } else if (Spec.has(line, "-1") && !Spec.has(line, "-f")) {
      throw new CommandFailure(ExitCode.USAGE, "conflicting options: -1 needs -f");
    }
  }
}
