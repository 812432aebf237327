package pkbs.dispatcher;

import java.util.Map;
import java.util.Optional;
import pkbs.core.Stdio;
import pkbs.core.Stdio.Join;
import pkbs.core.Stdio.Keep;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.SubmitRequest;

/// Reads what `-o -e -j -k` say. Source: qsub(1B).
final class StdioFields {
  private StdioFields() {}

  static Stdio read(SubmitRequest request) {
    Join join =
        Checks.oneOf(
            "join",
            request.join(),
            Map.of("n", Join.NONE, "oe", Join.OE, "eo", Join.EO),
            Join.NONE);
    return new Stdio(
        Checks.absolutePath("stdout", request.stdout()),
        Checks.absolutePath("stderr", request.stderr()),
        join,
        keep(request.keep()));
  }

  private static Keep keep(Optional<String> text) {
    if (text.isEmpty() || text.get().equals("n")) {
      return Keep.NOTHING;
    }
    String letters = text.get();
    if (letters.isEmpty() || !letters.chars().allMatch(c -> "oed".indexOf(c) >= 0)) {
      throw Checks.invalid(
          "keep", "keep %s: unknown".formatted(Quoted.twice(letters)), "use letters of oed, or n");
    }
    return new Keep(letters.contains("o"), letters.contains("e"), letters.contains("d"));
  }

  static String spell(Join join) {
    return switch (join) {
      case NONE -> "n";
      case OE -> "oe";
      case EO -> "eo";
    };
  }

  static String spell(Keep keep) {
    String letters =
        (keep.stdout() ? "o" : "") + (keep.stderr() ? "e" : "") + (keep.direct() ? "d" : "");
    return letters.isEmpty() ? "n" : letters;
  }
}
