package pkbs.core.pbs;

import java.util.Collection;
import java.util.Optional;

/// The known name that a mistyped one most likely means, by Jaro-Winkler similarity: it weighs the
/// first letters, which people get right, more than edit distance does.
final class NearestName {
  private static final double SIMILARITY_MIN = 0.7;
  private static final double PREFIX_WEIGHT = 0.1;
  private static final int PREFIX_CHARS_MAX = 4;
  private static final int NAME_CHARS_MAX = 40;

  /// How many letters a slip adds or leaves out at most.
  private static final int SLIP_CHARS_MAX = 2;

  private NearestName() {}

  /// As [#of], where `typed` also begins alike and is about as long: neither `filesystems` nor
  /// `bigmem` is a slip for `file` or `vmem`.
  static Optional<String> slip(String typed, Collection<String> known) {
    Optional<String> exchanged =
        known.stream().filter(name -> isExchanged(typed, name)).findFirst();
    return exchanged.isPresent()
        ? exchanged
        : of(
            typed,
            known.stream()
                .filter(name -> Math.abs(name.length() - typed.length()) <= SLIP_CHARS_MAX)
                .filter(name -> typed.startsWith(name.substring(0, 1)))
                .toList());
  }

  /// Whether two neighbouring letters changed places, `mme` for `mem`: of short names too little is
  /// left for a similarity.
  private static boolean isExchanged(String typed, String name) {
    for (int i = 1; i < name.length() && typed.length() == name.length(); i++) {
      String exchanged =
          name.substring(0, i - 1) + name.charAt(i) + name.charAt(i - 1) + name.substring(i + 1);
      if (typed.equals(exchanged) && !typed.equals(name)) {
        return true;
      }
    }
    return false;
  }

  /// Empty where nothing is near enough to be worth saying.
  static Optional<String> of(String typed, Collection<String> known) {
    if (typed.length() > NAME_CHARS_MAX) {
      return Optional.empty();
    }
    String best = "";
    double bestSimilarity = SIMILARITY_MIN;
    for (String name : known) {
      double similarity = similarity(typed, name);
      if (similarity > bestSimilarity) {
        best = name;
        bestSimilarity = similarity;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /// 0 for nothing in common, 1 for equal.
  static double similarity(String left, String right) {
    double jaro = jaro(left, right);
    int prefix = 0;
    int prefixMax = Math.min(PREFIX_CHARS_MAX, Math.min(left.length(), right.length()));
    while (prefix < prefixMax && left.charAt(prefix) == right.charAt(prefix)) {
      prefix++;
    }
    return jaro + prefix * PREFIX_WEIGHT * (1 - jaro);
  }

  private static double jaro(String left, String right) {
    int window = Math.max(0, Math.max(left.length(), right.length()) / 2 - 1);
    boolean[] taken = new boolean[right.length()];
    StringBuilder leftMatches = new StringBuilder();
    for (int i = 0; i < left.length(); i++) {
      int end = Math.min(right.length(), i + window + 1);
      for (int j = Math.max(0, i - window); j < end; j++) {
        if (!taken[j] && left.charAt(i) == right.charAt(j)) {
          taken[j] = true;
          leftMatches.append(left.charAt(i));
          break;
        }
      }
    }
    double matches = leftMatches.length();
    if (matches == 0) {
      return 0;
    }
    double orderly = matches - outOfOrder(leftMatches, right, taken) / 2.0;
    return (matches / left.length() + matches / right.length() + orderly / matches) / 3;
  }

  private static int outOfOrder(StringBuilder leftMatches, String right, boolean[] taken) {
    int moved = 0;
    int match = 0;
    for (int j = 0; j < right.length(); j++) {
      if (taken[j] && right.charAt(j) != leftMatches.charAt(match++)) {
        moved++;
      }
    }
    return moved;
  }
}
