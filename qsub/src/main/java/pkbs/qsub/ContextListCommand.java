package pkbs.qsub;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `pkbs context list`: the contexts, and which one is used.
final class ContextListCommand implements TableVerb {
  /// A row without a name is the choice of a variable or of the lines above the first section.
  private static final String UNNAMED = "-";

  @Override
  public String name() {
    return "pkbs context list";
  }

  @Override
  public CommandSpec spec() {
    return Spec.command(name(), "Shows the contexts. A star marks the one that commands use now.");
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Map<String, Context> all = Choice.contexts(new Surroundings(caller));
    Choice choice = Choice.of(caller);
    Optional<String> used =
        choice.isSaid() || choice.isConfigured()
            ? choice.context().name()
            : Optional.of(Context.LAPTOP);
    List<String[]> rows = new ArrayList<>();
    rows.add(new String[] {"", "NAME", "KIND", "PLACE"});
    if (used.isEmpty()) {
      rows.add(row("*", UNNAMED, choice.context().place()));
    }
    all.forEach((name, context) ->
        rows.add(row(used.filter(name::equals).isPresent() ? "*" : "", name, context.place())));
    int width = rows.stream().mapToInt(row -> row[1].length()).max().orElse(0);
    for (String[] row : rows) {
      caller
          .out()
          .printf(
              Locale.ROOT, "%-1s %-" + width + "s  %-10s  %s%n", row[0], row[1], row[2], row[3]);
    }
    if (choice.isSaid()) {
      ContextVerbs.warn(caller, this);
    }
    return ExitCode.OK.status();
  }

  private static String[] row(String mark, String name, Place place) {
    return new String[] {mark, name, place.kind(), Printable.line(place.toString())};
  }
}
