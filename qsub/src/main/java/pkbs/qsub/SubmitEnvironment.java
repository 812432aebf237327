package pkbs.qsub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pkbs.core.Limits;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.OutputPath;
import pkbs.core.pbs.SubmitOptions;
import pkbs.core.pbs.VariableList;

/// What of the submitter's surroundings goes with a job.
final class SubmitEnvironment {
  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final List<String> ORIGIN =
      List.of("HOME", "LANG", "LOGNAME", "PATH", "MAIL", "SHELL", "TZ");
  private static final int KIB = 1024;

  private final Caller caller;
  private final String host;
  private final String workdir;

  SubmitEnvironment(Caller caller) {
    this.caller = caller;
    this.host = readHost();
    this.workdir = readWorkdir();
  }

  /// The kernel's name of this host; asking a name server could take long.
  String host() {
    return host;
  }

  /// Absolute; as the shell shows it where that is the same directory, which keeps the user's
  /// symbolic links.
  String workdir() {
    return workdir;
  }

  /// Where output goes, absolute. A directory gets a `/` at its end: the file inside it is named
  /// when the id is known.
  ///
  /// @throws RefusedException naming `option` where it would go to another host, or no file can
  ///   have that name
  String destination(String option, OutputPath path) {
    requireHere(option, path, "output is delivered");
    String absolute = path.absolute(workdir);
    Path file = file(option, absolute);
    return !path.namesDirectory() && Files.isDirectory(file) ? absolute + "/" : absolute;
  }

  /// The file that was typed, below the submit directory unless it is absolute.
  ///
  /// @throws RefusedException naming `option` where no file can have that name
  Path file(String option, String typed) {
    try {
      return Path.of(workdir).resolve(typed);
    } catch (java.nio.file.InvalidPathException e) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.INVALID,
              option,
              option + " '" + Printable.line(typed) + "': not a file name in this locale"));
    }
  }

  /// @param what is done on this host only, for the message
  /// @throws RefusedException naming `option` where `path` is on another host
  void requireHere(String option, OutputPath path, String what) {
    if (!path.isOn(host)) {
      String given = Printable.line(path.host().orElse("") + ":" + path.path());
      throw new RefusedException(
          Refusal.of(
                  Refusal.Code.INVALID,
                  option,
                  option + " '" + given + "': " + what + " on " + host + " only")
              .withHint(option.startsWith("-W") ? "name this host" : "leave the host out"));
    }
  }

  /// What becomes `PBS_O_*`.
  Map<String, String> origin() {
    Map<String, String> origin = new TreeMap<>();
    for (String name : ORIGIN) {
      caller.variable(name).ifPresent(value -> origin.put(name, value));
    }
    caller.variable("USER").ifPresent(user -> origin.putIfAbsent("LOGNAME", user));
    origin.put("SYSTEM", System.getProperty("os.name"));
    return origin;
  }

  /// The job's own environment, of `-V` and then `-v`.
  ///
  /// @throws RefusedException where it is larger than a job's may be
  Map<String, String> variables(SubmitOptions options) {
    Map<String, String> variables = new TreeMap<>();
    if (options.exportAll()) {
      variables.putAll(caller.environment());
    }
    for (String list : options.variables()) {
      variables.putAll(
          VariableList.parse(list, name -> Optional.ofNullable(caller.environment().get(name))));
    }
    variables.keySet().removeIf(SubmitEnvironment::staysHere);
    checkSize(variables);
    return variables;
  }

  /// The names in one list of `-v`.
  static List<String> names(String list) {
    return List.copyOf(VariableList.parse(list, _ -> Optional.of("")).keySet());
  }

  /// Another job's origin and cookie, and what opens the door to the server.
  private static boolean staysHere(String name) {
    return name.startsWith("PBS_O_") || name.equals("PBS_JOBCOOKIE") || name.equals("PKBS_TOKEN");
  }

  /// Whether they travel as a part of their own: JSON takes no text of any length.
  static boolean isLarge(Map<String, String> variables) {
    return bytes(variables) > Limits.RECORD_VARIABLES_BYTES_MAX;
  }

  private static int bytes(Map<String, String> variables) {
    int bytes = 0;
    for (Map.Entry<String, String> variable : variables.entrySet()) {
      bytes += variable.getKey().getBytes(StandardCharsets.UTF_8).length + 2;
      bytes += variable.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    return bytes;
  }

  private static void checkSize(Map<String, String> variables) {
    int bytes = bytes(variables);
    if (bytes > Limits.ENV_BYTES_MAX) {
      String what =
          "environment is "
              + (bytes + KIB - 1) / KIB
              + " kB, limit "
              + Limits.ENV_BYTES_MAX / KIB
              + " kB";
      throw new RefusedException(
          Refusal.of(Refusal.Code.INVALID, "variables", what).withHint("name variables with -v"));
    }
  }

  private static String readHost() {
    try {
      return Files.readString(HOST_NAME).strip();
    } catch (IOException e) {
      return "localhost";
    }
  }

  private String readWorkdir() {
    Optional<String> shown = caller.variable("PWD").filter(path -> path.startsWith("/"));
    try {
      if (shown.isPresent() && Files.isSameFile(Path.of(shown.get()), caller.directory())) {
        return shown.get();
      }
    } catch (IOException | java.nio.file.InvalidPathException e) {
      return caller.directory().toString();
    }
    return caller.directory().toString();
  }
}
