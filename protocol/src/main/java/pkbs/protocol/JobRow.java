package pkbs.protocol;

import java.time.Instant;
import java.util.Optional;

/// A job as one line of text: [#WORDS] words between blanks, `-` where there is nothing to say, and
/// then the comment. What may hold a blank has `_` in its place.
///
/// @param use of its current or last attempt
/// @param asked what it asks for
/// @param startedAt of the current or last attempt
/// @param execHost as `exec_host` has it
/// @param comment why it waits or failed, may be empty
public record JobRow(
    String id,
    String name,
    String owner,
    String queue,
    String letter,
    Optional<Use> use,
    Asked asked,
    int priority,
    Optional<Instant> startedAt,
    Optional<Instant> endedAt,
    Optional<String> execHost,
    String comment) {
  private static final int WORDS = 16;
  private static final String NONE = "-";

  /// @param session 0 where none is known
  public record Use(long cpuSeconds, long walltimeSeconds, long session) {}

  /// @param nodes how many chunks
  public record Asked(int nodes, int ncpus, long memBytes, long walltimeSeconds) {}

  /// The row of a job.
  public static JobRow of(JobView job) {
    return new JobRow(
        job.id(),
        job.name(),
        job.owner(),
        job.queue(),
        job.letter(),
        job.used().map(used -> use(job, used)),
        new Asked(
            job.layout().nodes(),
            job.requested().ncpus(),
            job.requested().memBytes(),
            job.requested().walltimeSeconds()),
        job.priority(),
        job.times().startedAt(),
        job.times().endedAt(),
        execHost(job),
        job.reason().map(JobView.Reason::text).orElse(""));
  }

  private static Use use(JobView job, JobView.Used used) {
    long session = job.where().flatMap(JobView.Where::session).orElse(0L);
    return new Use((long) used.cpuSeconds(), (long) used.walltimeSeconds(), session);
  }

  /// `node1/0*4`, the host without its domain, because batchspawner reads up to the first dot.
  public static Optional<String> execHost(JobView job) {
    int ncpus = job.requested().ncpus();
    return job.where().map(where -> host(where) + "/0" + (ncpus == 1 ? "" : "*" + ncpus));
  }

  /// A worker's host without its domain.
  public static String host(JobView.Where where) {
    int dot = where.host().indexOf('.');
    return dot > 0 ? where.host().substring(0, dot) : where.host();
  }

  /// Reads a line that [#toString] wrote.
  ///
  /// @throws MalformedJsonException for any other
  public static JobRow parse(String line) {
    String[] words = line.split(" ", WORDS + 1);
    if (words.length != WORDS + 1) {
      throw malformed(new IllegalArgumentException(words.length + " words"));
    }
    try {
      return new JobRow(
          words[0],
          words[1],
          words[2],
          words[3],
          words[4],
          words[5].equals(NONE)
              ? Optional.empty()
              : Optional.of(new Use(number(words[5]), number(words[6]), number(words[7]))),
          new Asked(
              Integer.parseInt(words[8]),
              Integer.parseInt(words[9]),
              number(words[10]),
              number(words[11])),
          Integer.parseInt(words[12]),
          time(words[13]),
          time(words[14]),
          words[15].equals(NONE) ? Optional.empty() : Optional.of(words[15]),
          words[16]);
    } catch (NumberFormatException e) {
      throw malformed(e);
    }
  }

  private static MalformedJsonException malformed(RuntimeException cause) {
    return new MalformedJsonException("JobRow", cause);
  }

  private static long number(String word) {
    return word.equals(NONE) ? 0 : Long.parseLong(word);
  }

  private static Optional<Instant> time(String word) {
    return word.equals(NONE)
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(Long.parseLong(word)));
  }

  @Override
  public String toString() {
    StringBuilder line = new StringBuilder(120);
    word(line, id);
    word(line, name);
    word(line, owner);
    word(line, queue);
    word(line, letter);
    word(line, use.map(used -> "" + used.cpuSeconds()).orElse(NONE));
    word(line, use.map(used -> "" + used.walltimeSeconds()).orElse(NONE));
    word(line, use.map(used -> "" + used.session()).orElse(NONE));
    line.append(asked.nodes()).append(' ').append(asked.ncpus()).append(' ');
    line.append(asked.memBytes()).append(' ').append(asked.walltimeSeconds()).append(' ');
    line.append(priority).append(' ');
    word(line, startedAt.map(at -> "" + at.getEpochSecond()).orElse(NONE));
    word(line, endedAt.map(at -> "" + at.getEpochSecond()).orElse(NONE));
    word(line, execHost.orElse(NONE));
    return line.append(comment).toString();
  }

  /// Appends one word and a blank.
  private static void word(StringBuilder line, String text) {
    if (text.isEmpty()) {
      line.append(NONE);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      line.append(Character.isWhitespace(c) || Character.isISOControl(c) ? '_' : c);
    }
    line.append(' ');
  }
}
