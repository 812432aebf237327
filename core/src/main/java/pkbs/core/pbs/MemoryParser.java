package pkbs.core.pbs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import pkbs.core.Memory;

/// Reads a size: a number, then `k m g t p` (powers of 1024) and `b` (bytes) or `w` (words of eight
/// bytes), in either case; without a unit bytes. Beyond PBS, decimals are read, because Nextflow
/// writes `1.5gb`, and a blank before the unit, because makeflow writes `64 mb`; parts of a byte
/// round up. Source: pbs_resources(7B), size.
public final class MemoryParser {
  /// One exbibyte, so that sums of many stay within a long.
  static final long BYTES_MAX = 1L << 60;

  private static final int NUMBER_CHARS_MAX = 64;
  private static final int BITS_PER_PREFIX = 10;
  private static final int WORD_BYTES = 8;
  private static final String PREFIXES = "kmgtp";
  private static final String UNITS = "use b, kb, mb, gb or tb";
  private static final Pattern SHAPE =
      Pattern.compile("(-?)(\\d+)(\\.\\d*)?\\s*(.*)", Pattern.DOTALL);
  private static final Pattern UNIT = Pattern.compile("([" + PREFIXES + "]?)([bw]?)");

  private MemoryParser() {}

  public static List<String> examples() {
    return List.of("1gb", "512mb", "2097152K", "4g", "1.5gb", "64 mb", "1000w", "123b", "1000000");
  }

  /// @throws PbsSyntaxException unless `text` is a size of 0 to one exbibyte
  public static Memory parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches() || matcher.end(2) > NUMBER_CHARS_MAX) {
      throw PbsSyntaxException.of(text, "not a size; write a number, then b, kb, mb, gb or tb");
    }
    String number = matcher.group(2) + fraction(matcher.group(3));
    BigDecimal bytes = new BigDecimal(number).multiply(BigDecimal.valueOf(unit(text, matcher)));
    if (!matcher.group(1).isEmpty()) {
      throw PbsSyntaxException.of(text, "must not be negative");
    }
    if (bytes.compareTo(BigDecimal.valueOf(BYTES_MAX)) > 0) {
      throw PbsSyntaxException.of(text, "too large; at most 1024pb");
    }
    return new Memory(bytes.setScale(0, RoundingMode.CEILING).longValueExact());
  }

  private static String fraction(@Nullable String digits) {
    if (digits == null || digits.length() == 1) {
      return "";
    }
    return digits.substring(0, Math.min(digits.length(), NUMBER_CHARS_MAX));
  }

  private static long unit(String text, Matcher matcher) {
    Matcher unit = UNIT.matcher(matcher.group(4).toLowerCase(Locale.ROOT));
    if (!unit.matches()) {
      throw PbsSyntaxException.of(
          text, "unknown unit " + Quoted.single(matcher.group(4)) + "; " + UNITS);
    }
    int prefix = unit.group(1).isEmpty() ? 0 : PREFIXES.indexOf(unit.group(1)) + 1;
    return (1L << (prefix * BITS_PER_PREFIX)) * (unit.group(2).equals("w") ? WORD_BYTES : 1);
  }
}
