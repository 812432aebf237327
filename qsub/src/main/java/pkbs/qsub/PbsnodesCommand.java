package pkbs.qsub;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pbsnodes`: the workers as PBS shows hosts. Source: pbsnodes(8B).
final class PbsnodesCommand implements TableVerb {
  /// Changes to hosts; a worker is drained by its own end.
  private static final String[] CHANGES = {"-o", "-r", "-C"};

  @Override
  public String name() {
    return "pbsnodes";
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), "Shows the workers as PBS shows hosts.");
    spec.addPositional(Spec.operands("0..*", "HOST", "these hosts only"));
    spec.addOption(Spec.flag("all hosts; so it is without any host, too", "-a"));
    spec.addOption(Spec.flag("virtual hosts, which are the hosts", "-v"));
    spec.addOption(Spec.flag("those that take no work: name, state and why", "-l"));
    spec.addOption(Spec.flag("a table", "-S"));
    spec.addOption(Spec.flag("a table of what is free, and of jobs", "-j"));
    spec.addOption(Spec.flag("with -S: nothing is cut", "-L"));
    spec.addOption(Spec.value("HOST", "this host only", "-H"));
    spec.addOption(Spec.value("FORMAT", "json or dsv", "-F"));
    spec.addOption(Spec.value("DELIMITER", "with -F dsv: what parts the attributes", "-D"));
    spec.addOption(Spec.value("NAME", "pbspro or torque", Flavor.OPTION));
    spec.addOption(Spec.hiddenValue("-s"));
    for (String option : CHANGES) {
      spec.addOption(Spec.notYet(option));
    }
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    for (String option : CHANGES) {
      if (Spec.has(line, option)) {
        throw new CommandFailure(
            ExitCode.USAGE, option + ": not supported; end the worker in order to take it out");
      }
    }
    Flavor flavor = Flavor.of(line.matchedOptionValue(Flavor.OPTION, ""), caller);
    String format = line.matchedOptionValue("-F", "");
    if (!format.isEmpty() && !format.equals("json") && !format.equals("dsv")) {
      throw new CommandFailure(
          ExitCode.USAGE, "-F '" + Printable.line(format) + "': unknown format; use json or dsv");
    }
    Faults faults = new Faults(caller, name());
    List<Host> hosts = chosen(Host.of(client.get().workers()), line, faults);
    if (Spec.has(line, "-l")) {
      hosts.stream().filter(host -> !host.view().takesWork()).forEach(host -> down(host, caller));
    } else if (Spec.has(line, "-S") || Spec.has(line, "-j")) {
      table(hosts, line, format, caller);
    } else {
      attributes(hosts.stream().map(host -> host.block(flavor)).toList(), line, format, caller);
    }
    return faults.status();
  }

  private static List<Host> chosen(List<Host> hosts, ParseResult line, Faults faults) {
    List<String> names = new ArrayList<>(Spec.operands(line));
    if (Spec.has(line, "-H")) {
      names.addAll(List.of(line.matchedOptionValue("-H", "").split(",")));
    }
    if (names.isEmpty() || Spec.has(line, "-a")) {
      return hosts;
    }
    List<Host> chosen = new ArrayList<>();
    for (String name : names) {
      List<Host> named = hosts.stream().filter(host -> host.isCalled(name)).toList();
      if (named.isEmpty()) {
        faults.add(ExitCode.FAILED, "Unknown node " + Printable.line(name));
      }
      chosen.addAll(named);
    }
    return chosen;
  }

  private static void down(Host host, Caller caller) {
    String line = "%-20s %-25s %s".formatted(host.name(), host.state(), host.comment());
    caller.out().println(line.stripTrailing());
  }

  private static void attributes(
      List<Block> blocks, ParseResult line, String format, Caller caller) {
    switch (format) {
      case "json" -> caller.out().print(BlockJson.render("nodes", blocks, Instant.now()));
      case "dsv" ->
          BlockDsv.render("Name=", blocks, line.matchedOptionValue("-D", "|"), caller.out());
      default -> {
        for (Block block : blocks) {
          StringBuilder text = new StringBuilder(block.id()).append('\n');
          block
              .attributes()
              .forEach(one ->
                  text.append("     ")
                      .append(one.name())
                      .append(" = ")
                      .append(one.line())
                      .append('\n'));
          caller.out().print(text.append('\n'));
        }
      }
    }
  }

  private static void table(List<Host> hosts, ParseResult line, String format, Caller caller) {
    boolean jobs = Spec.has(line, "-j");
    if (!format.isEmpty()) {
      attributes(
          hosts.stream().map(host -> jobs ? host.free() : host.summary()).toList(),
          line,
          format,
          caller);
      return;
    }
    HostTable.render(hosts, jobs, Spec.has(line, "-L"), caller.out());
  }
}
