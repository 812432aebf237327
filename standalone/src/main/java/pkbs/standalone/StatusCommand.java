package pkbs.standalone;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.protocol.LaptopStatus;
import pkbs.protocol.PkbsJson;

/// `pkbs status`: see `doc/pkbs-up.md`.
final class StatusCommand implements Verb {
  private static final String JSON = "--json";
  private static final String ROW = "%-11s %-9s %8s  %8s  %s";

  @Override
  public String name() {
    return "status";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(this, "Shows the parts of pkbs on this machine.");
    spec.addOption(Spec.flag(JSON, "for programs"));
    spec.addOption(Spec.state());
    return spec;
  }

  @Override
  public ExitCode run(ParseResult line, Console console) {
    StateFolder folder = Spec.stateFolder(line, console);
    LaptopStatus status = Health.of(folder).look();
    List<String> text =
        Spec.has(line, JSON) ? List.of(PkbsJson.writePretty(status)) : table(status);
    text.forEach(console.out()::println);
    if (status.running()) {
      return ExitCode.OK;
    }
    return isDown(status) ? ExitCode.NOT_RUNNING : ExitCode.FAILED;
  }

  private static boolean isDown(LaptopStatus status) {
    return status.parts().stream().allMatch(part -> part.pid().isEmpty());
  }

  static List<String> table(LaptopStatus status) {
    if (isDown(status)) {
      return List.of("pkbs is not running in " + status.state() + "; start it with: pkbs up");
    }
    List<String> lines = new ArrayList<>();
    lines.add("pkbs at " + status.url().orElse("?") + ", state in " + status.state());
    lines.add(ROW.formatted("PART", "STATE", "PID", "RESTARTS", "ADDRESS").stripTrailing());
    for (LaptopStatus.Part part : status.parts()) {
      String pid = part.pid().map(number -> Long.toString(number)).orElse("-");
      lines.add(
          ROW.formatted(part.role(), part.state(), pid, part.restarts(), part.address())
              .stripTrailing());
    }
    status.warnings().forEach(text -> lines.add("WARNING " + text));
    return List.copyOf(lines);
  }
}
