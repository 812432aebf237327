package pkbs.core.pbs;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.JobId;
import pkbs.core.Limits;

/// A destination of `-o` or `-e`, `[host:]path`. Only text: whether a path is a directory, the
/// caller finds out. Source: qsub(1B), `-o`; Torque for variables in it.
///
/// @param host absent where none was written
/// @param path as written, `\ ` read as a blank (Nextflow escapes inside quotes); not empty
public record OutputPath(Optional<String> host, String path) {
  /// Stands for the index of a task of an array in a path. Source: qsub(1B), `-o`.
  public static final String INDEX = "^array_index^";

  /// What is written there is discarded.
  public static final String NOWHERE = "/dev/null";

  /// The submit host under a name that every host has.
  private static final String THIS_HOST = "localhost";

  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{([A-Za-z_][A-Za-z0-9_]*)\\}|([A-Za-z_][A-Za-z0-9_]*))");

  /// The two streams by the letter in their file names.
  public enum Stream {
    STDOUT('o', "OU"),
    STDERR('e', "ER");

    private final char letter;
    private final String suffix;

    Stream(char letter, String suffix) {
      this.letter = letter;
      this.suffix = suffix;
    }

    /// `name.o123`, the file of a stream without `-o`.
    public String defaultName(String jobName, JobId id) {
      return jobName + "." + letter + id.sequence();
    }

    /// The file inside a directory given by `-o`, of a job or task of this full id.
    public String nameInDirectory(String shownId) {
      return shownId + "." + suffix;
    }

    /// `123.pkbs.OU`, the file inside a directory given by `-o`. Source: qsub(1B).
    public String nameInDirectory(JobId id) {
      return id + "." + suffix;
    }
  }

  public static List<String> examples() {
    return List.of(
        "out.log", "/data/logs/", "host:/data/out.log", "logs/$PBS_JOBID.log", "/dev/null", "a:b");
  }

  /// @throws PbsSyntaxException where the path is empty, too long or holds control characters
  public static OutputPath parse(String text) {
    int colon = text.indexOf(':');
    boolean hasHost = colon > 0 && text.lastIndexOf('/', colon) < 0;
    String path = (hasHost ? text.substring(colon + 1) : text).replace("\\ ", " ");
    if (path.isBlank()) {
      throw PbsSyntaxException.of(text, "path is empty");
    }
    checkPath(text, path);
    Optional<String> host = hasHost ? Optional.of(text.substring(0, colon)) : Optional.empty();
    return new OutputPath(host, path);
  }

  static void checkPath(String text, String path) {
    if (Quoted.hasControl(path)) {
      throw PbsSyntaxException.of(text, "path must not hold control characters");
    }
    if (path.getBytes(StandardCharsets.UTF_8).length > Limits.PATH_BYTES_MAX) {
      throw PbsSyntaxException.of(text, "path exceeds " + Limits.PATH_BYTES_MAX + " bytes");
    }
  }

  /// Whether the files of `submitHost` are meant.
  public boolean isOn(String submitHost) {
    return host.isEmpty() || host.get().equals(THIS_HOST) || host.get().equals(submitHost);
  }

  /// Whether the spelling alone says directory.
  public boolean namesDirectory() {
    return path.endsWith("/");
  }

  /// The path below `directory`, an absolute path, unless it is absolute itself.
  public String absolute(String directory) {
    return path.startsWith("/") ? path : child(directory, path);
  }

  /// `directory/name` with one slash between.
  public static String child(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  /// Puts values in for `$NAME` and `${NAME}`; what `variables` lacks stays as it is. Values are
  /// not expanded again.
  ///
  /// @param variables usually `PBS_JOBID PBS_JOBNAME HOME USER`
  public static String expand(String path, Map<String, String> variables) {
    return VARIABLE
        .matcher(path)
        .replaceAll(match -> {
          String name = match.group(1) == null ? match.group(2) : match.group(1);
          return Matcher.quoteReplacement(variables.getOrDefault(name, match.group()));
        });
  }
}
