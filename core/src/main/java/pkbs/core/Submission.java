package pkbs.core;

import java.util.Map;

/// Where and how a job was submitted; what `PBS_O_*` and `qstat -f` show.
///
/// @param host the submit host's name, without dots removed or added
/// @param workdir the absolute submit directory, `PBS_O_WORKDIR`
/// @param variables `HOME LANG LOGNAME PATH MAIL SHELL TZ SYSTEM` of the submitter where set;
///   exported with the prefix `PBS_O_`
/// @param arguments the command line of `qsub`, for `Submit_arguments`, cut where it is longer than
///   [Limits#SUBMIT_ARGUMENTS_CHARS_MAX]
/// @param sharedFiles whether the client asks for delivery at `-o`/`-e` paths, which takes a worker
///   that sees the submit host's files
public record Submission(
    String host,
    String workdir,
    Map<String, String> variables,
    String arguments,
    boolean sharedFiles) {
  public Submission {
    variables = Map.copyOf(variables);
    arguments = cut(arguments);
  }

  /// A command line as it is kept, never cut inside a character.
  public static String cut(String arguments) {
    return Excerpt.of(arguments, Limits.SUBMIT_ARGUMENTS_CHARS_MAX);
  }
}
