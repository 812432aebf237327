package pkbs.qsub;

import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.JobList;
import pkbs.protocol.PkbsJson;

/// `pkbs ps`: the jobs as a table for people.
final class PsCommand implements TableVerb {
  private static final long WATCH_PAUSE_MS = 2_000;
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J\u001b[3J";

  @Override
  public String name() {
    return "pkbs ps";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Shows jobs that have not ended, for people.");
    spec.addOption(Spec.flag("ended jobs too", "-x", "--all"));
    spec.addOption(Spec.flag("below each job the attempts that have ended", "--attempts"));
    spec.addOption(Spec.flag("print the jobs as JSON", "--json"));
    spec.addOption(Spec.flag("show again every 2 s, until Ctrl-C", "--watch"));
    spec.addOption(
        Spec.value(
            "WHEN", "auto (on a terminal, unless NO_COLOR is set), always or never", "--color"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    PeopleTable.Style style =
        new PeopleTable.Style(
            colored(line.matchedOptionValue("--color", "auto"), caller),
            caller.outIsTerminal(),
            Spec.has(line, "--attempts"));
    DispatcherClient dispatcher = client.get();
    JobQuery query = JobQuery.all(Spec.has(line, "-x"));
    while (true) {
      JobList jobs = dispatcher.list(query);
      if (Spec.has(line, "--json")) {
        caller.out().println(PkbsJson.writeText(jobs));
      } else {
        String screen = new PeopleTable(jobs, style).render();
        caller.out().print(caller.outIsTerminal() && Spec.has(line, "--watch") ? CLEAR_SCREEN : "");
        caller.out().print(screen);
      }
      if (!Spec.has(line, "--watch") || caller.out().checkError() || !pause()) {
        return ExitCode.OK.status();
      }
    }
  }

  private static boolean colored(String when, Caller caller) {
    return switch (when) {
      case "always" -> true;
      case "never" -> false;
      case "auto" -> caller.outIsTerminal() && caller.variable("NO_COLOR").isEmpty();
      default ->
          throw new CommandFailure(
              ExitCode.USAGE, "--color '" + Printable.line(when) + "': use auto, always or never");
    };
  }

  private static boolean pause() {
    try {
      Thread.sleep(WATCH_PAUSE_MS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
