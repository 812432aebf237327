package pkbs.dispatcher;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import pkbs.core.Asked;
import pkbs.core.Limits;
import pkbs.core.pbs.Layout;
import pkbs.core.pbs.Nodes;
import pkbs.core.pbs.Place;
import pkbs.core.pbs.Quoted;
import pkbs.core.pbs.Select;
import pkbs.protocol.SubmitRequest;

/// Reads what a job asked for with `-l` and only keeps. Source: pbs_resources(7B).
final class AskedFields {
  private static final String FIELD = "setup.asked";
  private static final String OTHERS = FIELD + ".others";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,63}");

  private AskedFields() {}

  /// @param alone whether no other job may be beside it
  static Asked read(SubmitRequest.Asked asked, boolean alone) {
    Optional<Select> select =
        asked.select().map(text -> select(FIELD + ".select", text, Select::parse));
    Optional<Place> place =
        asked
            .place()
            .map(text -> {
              Checks.checkText(FIELD + ".place", text, Limits.RESOURCE_VALUE_BYTES_MAX);
              return Checks.grammar(FIELD + ".place", text, Place::parse);
            });
    checkOthers(asked.others());
    Layout layout = new Layout(select, place, asked.others());
    boolean isPlaced = place.isPresent() || select.isPresent();
    return new Asked(
        asked.select(),
        isPlaced ? Optional.of(layout.placeOr(alone).toString()) : Optional.empty(),
        Checks.grammar(OTHERS, "mpiprocs", _ -> layout.mpiprocs()),
        asked.others());
  }

  /// Of any number of chunks, which are all on the job's one worker.
  private static Select select(String field, String text, Function<String, Select> parser) {
    Checks.checkText(field, text, Limits.RESOURCE_VALUE_BYTES_MAX);
    Select select = Checks.grammar(field, text, parser);
    if (select.count() > Limits.CPUS_MAX) {
      throw Checks.invalid(
          field,
          "%s %s: %d chunks, limit %d"
              .formatted(field, Quoted.twice(text), select.count(), Limits.CPUS_MAX));
    }
    return select;
  }

  private static void checkOthers(Map<String, String> others) {
    if (others.size() > Limits.KEPT_RESOURCES_MAX) {
      throw Checks.invalid(
          OTHERS,
          "%s: %d resources, limit %d".formatted(OTHERS, others.size(), Limits.KEPT_RESOURCES_MAX));
    }
    others.forEach(AskedFields::checkOther);
  }

  private static void checkOther(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw Checks.invalid(
          OTHERS, "%s %s: no name of a resource".formatted(OTHERS, Quoted.twice(name)));
    }
    if (Layout.AMOUNTS.contains(name)) {
      throw Checks.invalid(
          OTHERS, "%s %s: has a field of its own".formatted(OTHERS, Quoted.twice(name)));
    }
    String field = OTHERS + "." + name;
    if (value == null) {
      throw Checks.malformed(field, field + " is missing");
    }
    Checks.checkText(field, value, Limits.RESOURCE_VALUE_BYTES_MAX);
    if (name.equals(Asked.NODES)) {
      select(field, value, text -> Nodes.parse(text).select());
    }
  }
}
