package pkbs.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A job's identity: a number given out by the leader, growing, never used twice; shown
/// `1234.pkbs`.
///
/// @param sequence 1 to 999 999 999 999
public record JobId(long sequence) implements Comparable<JobId> {
  public static final String SERVER = "pkbs";
  private static final long SEQUENCE_MAX = 999_999_999_999L;
  private static final Pattern OPERAND =
      Pattern.compile("\\s*(\\d{1,12})(?:\\.[A-Za-z0-9._-]+)?(?:@[A-Za-z0-9._-]*)?\\s*");

  public JobId {
    if (sequence < 1 || sequence > SEQUENCE_MAX) {
      throw new IllegalArgumentException("job sequence out of range: " + sequence);
    }
  }

  /// Reads an operand as PBS clients write it: `1234`, `1234.pkbs`, `1234.pkbs@host`, with blanks
  /// or a newline around it. Empty where it is no plain job id. Source: pbs_job_identifiers(7B).
  public static Optional<JobId> parse(String operand) {
    Matcher matcher = OPERAND.matcher(operand);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      return Optional.empty();
    }
    return Optional.of(new JobId(Long.parseLong(matcher.group(1))));
  }

  /// `1234.pkbs`.
  @Override
  public String toString() {
    return sequence + "." + SERVER;
  }

  // Written out, as in other keys of maps that are asked for often: what a record gets by itself is
  // bound by invokedynamic, which the compiler that the servers run with does not see through.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobId that && sequence == that.sequence;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(sequence);
  }

  @Override
  public int compareTo(JobId other) {
    return Long.compare(sequence, other.sequence);
  }
}
