package pkbs.core.pbs;

import java.util.Set;
import java.util.regex.Pattern;

/// The rules for the names of a sweep's columns, which are variables of each task too.
public final class SweepColumn {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  /// What describes the run itself.
  private static final Set<String> TAKEN =
      Set.of("HOME", "USER", "LOGNAME", "TMPDIR", "PKBS_ATTEMPT", "NCPUS");

  private SweepColumn() {}

  /// @throws PbsSyntaxException where it is no name, or names what pkbs sets
  public static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw PbsSyntaxException.whole(
          name,
          "column "
              + Quoted.twice(name)
              + ": use 1 to 64 letters, digits and _, not beginning with a digit");
    }
    if (name.startsWith("PBS_") || TAKEN.contains(name)) {
      throw PbsSyntaxException.whole(
          name, "column " + Quoted.twice(name) + ": pkbs sets this variable; use another name");
    }
  }
}
