package pkbs.core.pbs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One row of the table of `-W` attributes that OpenPBS or Torque know.
///
/// @param phrase for the remark that it is not carried out, with its verb
record AttributeRule(String name, Effect effect, String phrase) {
  static final String MAX_RUN_SUBJOBS = "max_run_subjobs";

  private static final List<AttributeRule> RULES =
      List.of(
          new AttributeRule("block", Effect.CARRIED_OUT, ""),
          new AttributeRule("depend", Effect.CARRIED_OUT, ""),
          new AttributeRule("group_list", Effect.NONE, ""),
          new AttributeRule("umask", Effect.CARRIED_OUT, ""),
          new AttributeRule("sandbox", Effect.CARRIED_OUT, ""),
          new AttributeRule("stagein", Effect.CARRIED_OUT, ""),
          new AttributeRule("stageout", Effect.CARRIED_OUT, ""),
          new AttributeRule("run_count", Effect.NONE, ""),
          new AttributeRule(MAX_RUN_SUBJOBS, Effect.CARRIED_OUT, ""),
          new AttributeRule("interactive", Effect.NOT_YET, "interactive jobs are"),
          new AttributeRule("create_resv_from_job", Effect.NOT_YET, "reservations are"),
          new AttributeRule("x", Effect.NONE, ""),
          new AttributeRule("release_nodes_on_stageout", Effect.NONE, ""),
          new AttributeRule("tolerate_node_failures", Effect.NONE, ""));

  /// @throws PbsSyntaxException where `name` is not known and looks like a slip for one that is
  static void checkName(String name) {
    if (rule(name).isPresent()) {
      return;
    }
    List<String> known =
        RULES.stream().map(AttributeRule::name).filter(n -> n.length() > 1).toList();
    Optional<String> meant = NearestName.slip(name, known);
    if (meant.isPresent()) {
      throw PbsSyntaxException.whole(
          name,
          "-W %s: unknown attribute; did you mean \"%s\"?"
              .formatted(Quoted.shown(name), meant.get()));
    }
  }

  /// What becomes of an attribute with a legal value; a name that nobody knows has no effect.
  static Effect effect(AttributeList.Item item) {
    String value = item.value().toLowerCase(Locale.ROOT);
    return switch (item.name()) {
      case "interactive", "create_resv_from_job" -> isNo(value) ? Effect.NONE : Effect.NOT_YET;
      default -> rule(item.name()).map(AttributeRule::effect).orElse(Effect.NONE);
    };
  }

  /// For a remark: `-W depend: dependencies are not supported yet`.
  static String remark(AttributeList.Item item) {
    String given = "-W " + Quoted.shown(item.name()) + ": ";
    return switch (effect(item)) {
      case NOT_YET ->
          given
              + rule(item.name()).map(AttributeRule::phrase).orElse("it is")
              + " not supported yet";
      case NONE, CARRIED_OUT -> given + "has no effect here";
    };
  }

  private static boolean isNo(String value) {
    return switch (value) {
      case "false", "f", "n", "no", "0", "" -> true;
      default -> false;
    };
  }

  private static Optional<AttributeRule> rule(String name) {
    return RULES.stream().filter(rule -> rule.name().equals(name)).findFirst();
  }
}
