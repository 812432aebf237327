package pkbs.qsub;

import java.util.List;
import java.util.Optional;

/// The verbs of `pkbs context`.
final class ContextVerbs {
  static final String HELP =
      """
      usage: pkbs context VERB [ARGUMENT...], each with --help

        list    shows the contexts, and which one is used
        use     chooses the one that commands use
        show    shows one
        add     adds one
        remove  removes one
      """;

  private ContextVerbs() {}

  static Optional<Verb> verb(String name) {
    return switch (name) {
      case "list" -> Optional.of(new ContextListCommand());
      case "use" -> Optional.of(new ContextUseCommand());
      case "show" -> Optional.of(new ContextShowCommand());
      case "add" -> Optional.of(new ContextAddCommand());
      case "remove" -> Optional.of(new ContextRemoveCommand());
      default -> Optional.empty();
    };
  }

  /// @param words from `context` on
  static String unknown(List<String> words) {
    String given =
        words.size() == 1
            ? "no verb given"
            : "'" + Printable.line(words.get(1)) + "': unknown verb";
    return "context: " + given + "; use list, use, show, add or remove";
  }

  /// The only operand.
  static String name(List<String> operands) {
    return Context.name(operands.getFirst());
  }

  /// Says so where the environment goes before the configuration file.
  static void warn(Caller caller, Verb verb) {
    for (String variable : List.of(Choice.URL, Choice.STATE, Choice.NAME)) {
      if (caller.variable(variable).isPresent()) {
        caller.out().flush();
        caller.err().println(verb.name() + ": " + variable + " is set, and goes before it");
        return;
      }
    }
  }
}
