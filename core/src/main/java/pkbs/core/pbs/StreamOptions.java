package pkbs.core.pbs;

import java.util.List;
import java.util.regex.Pattern;
import pkbs.core.Stdio.Join;
import pkbs.core.Stdio.Keep;

/// The spellings of `-j`, `-k` and `-R`. Source: qsub(1B).
public final class StreamOptions {
  private static final Pattern KEEP = Pattern.compile("n|d|d?(?:o|e|oe|eo)");

  /// Which output files go when the job has ended (`-R`).
  public record Remove(boolean stdout, boolean stderr) {
    public static final Remove NOTHING = new Remove(false, false);
  }

  private StreamOptions() {}

  public static List<String> joinExamples() {
    return List.of("oe", "eo", "n", "y");
  }

  public static List<String> keepExamples() {
    return List.of("n", "o", "e", "oe", "eo", "d", "do", "de", "doe");
  }

  /// `oe`, `eo`, `n`, and `y` for `oe`.
  ///
  /// @throws PbsSyntaxException for any other text
  public static Join join(String text) {
    return switch (text) {
      case "oe", "y" -> Join.OE;
      case "eo" -> Join.EO;
      case "n" -> Join.NONE;
      default -> throw PbsSyntaxException.of(text, "use oe, eo, n or y");
    };
  }

  /// `n`, or `o` and `e`, with `d` before them for writing at the destination. `d` alone concerns
  /// both streams and is read as `doe`.
  ///
  /// @throws PbsSyntaxException for any other text
  public static Keep keep(String text) {
    if (!KEEP.matcher(text).matches()) {
      throw PbsSyntaxException.of(text, "use n, o, e, oe, d, do, de or doe");
    }
    String letters = text.equals("d") ? "doe" : text;
    return new Keep(letters.contains("o"), letters.contains("e"), letters.contains("d"));
  }

  /// `o`, `e` or both: the files that are removed at the end.
  ///
  /// @throws PbsSyntaxException for any other text
  public static Remove remove(String text) {
    return switch (text) {
      case "o" -> new Remove(true, false);
      case "e" -> new Remove(false, true);
      case "oe", "eo" -> new Remove(true, true);
      default -> throw PbsSyntaxException.of(text, "use o, e or oe");
    };
  }

  /// What [#join] reads back.
  public static String spell(Join join) {
    return switch (join) {
      case NONE -> "n";
      case OE -> "oe";
      case EO -> "eo";
    };
  }

  /// What [#remove] reads back; empty for nothing.
  public static String spell(Remove remove) {
    return (remove.stdout() ? "o" : "") + (remove.stderr() ? "e" : "");
  }

  /// What [#keep] reads back.
  public static String spell(Keep keep) {
    String letters =
        (keep.direct() ? "d" : "") + (keep.stdout() ? "o" : "") + (keep.stderr() ? "e" : "");
    return letters.isEmpty() ? "n" : letters;
  }
}
