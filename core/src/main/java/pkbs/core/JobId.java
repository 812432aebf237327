package pkbs.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  @Override
  public int compareTo(JobId other) {
    return Long.compare(sequence, other.sequence);
  }
}
