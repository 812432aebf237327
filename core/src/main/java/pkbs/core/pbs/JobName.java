package pkbs.core.pbs;

import java.util.List;
import java.util.regex.Pattern;
import pkbs.core.Limits;

/// A job's name: letters, digits, `.`, `_`, `-` and, as PBS has it, `+` of ASCII, at most
/// [Limits#JOB_NAME_CHARS_MAX]; the first a letter, digit or `_`, because the name becomes a file
/// name. Source: qsub(1B), `-N`; nipype needs the leading `_`, R and others leading digits.
public final class JobName {
  /// The name of a job whose script came by standard input. Source: qsub(1B).
  public static final String STANDARD_INPUT = "STDIN";

  private static final Pattern CHARACTERS =
      Pattern.compile("[A-Za-z0-9._+-]{1," + Limits.JOB_NAME_CHARS_MAX + "}");
  private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9._+-]");

  private JobName() {}

  public static List<String> examples() {
    return List.of("calc", "snakejob.rule.1.sh", "_m0.root", "2nd-run", "=psij");
  }

  /// The name without one leading `=`, which PSI/J writes (`-N="name"`).
  ///
  /// @throws PbsSyntaxException where a character, the first one or the length is not allowed
  public static String check(String text) {
    String name = text.startsWith("=") ? text.substring(1) : text;
    if (!CHARACTERS.matcher(name).matches()) {
      throw PbsSyntaxException.whole(
          text,
          "job name may contain letters, digits, . _ + - (max " + Limits.JOB_NAME_CHARS_MAX + ")");
    }
    if (isBadStart(name.charAt(0))) {
      throw PbsSyntaxException.whole(text, "job name must start with a letter, digit or _");
    }
    return name;
  }

  /// The name of a job without `-N`: the last part of the script's path, with `_` for each
  /// character that a name may not have, cut to the limit. Always passes [#check].
  public static String fromScript(String fileName) {
    String path = fileName.replaceAll("/+$", "");
    String base = ILLEGAL.matcher(path.substring(path.lastIndexOf('/') + 1)).replaceAll("_");
    if (base.isEmpty()) {
      return STANDARD_INPUT;
    }
    if (isBadStart(base.charAt(0))) {
      base = "_" + base.substring(1);
    }
    return base.substring(0, Math.min(base.length(), Limits.JOB_NAME_CHARS_MAX));
  }

  private static boolean isBadStart(char first) {
    return first == '.' || first == '-' || first == '+';
  }
}
