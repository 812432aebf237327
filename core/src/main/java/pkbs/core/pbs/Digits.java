package pkbs.core.pbs;

/// Decimal digits of any length as a bounded number.
final class Digits {
  private Digits() {}

  /// The value of `digits`, or `cap` where it is larger.
  ///
  /// @param digits ASCII digits, at least one
  /// @param cap at most `Long.MAX_VALUE / 16`
  static long capped(String digits, long cap) {
    long value = 0;
    for (int i = 0; i < digits.length() && value < cap; i++) {
      value = value * 10 + (digits.charAt(i) - '0');
    }
    return Math.min(value, cap);
  }

  static boolean areDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
