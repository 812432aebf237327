package pkbs.core.pbs;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What to say of an option that a command does not have.
public final class NearestOption {
  private static final String LONG = "--";

  private NearestOption() {}

  /// `unknown option -Q; did you mean -q?`: a letter's other case, or the nearest long name; where
  /// nothing is near, the command's help.
  ///
  /// @param name as typed, without its value: `-Q`, `--uplod`
  /// @param known all names of the command's options
  public static String unknown(String command, String name, Collection<String> known) {
    String advice =
        of(name, known)
            .map(found -> "did you mean " + found + "?")
            .orElse("see " + command + " --help");
    return "unknown option " + Quoted.shown(name) + "; " + advice;
  }

  private static Optional<String> of(String name, Collection<String> known) {
    if (!name.startsWith(LONG)) {
      return known.stream().filter(name::equalsIgnoreCase).sorted().findFirst();
    }
    List<String> words =
        known.stream()
            .filter(option -> option.startsWith(LONG))
            .map(option -> option.substring(LONG.length()))
            .sorted()
            .toList();
    return NearestName.of(name.substring(LONG.length()), words).map(found -> LONG + found);
  }
}
