package pkbs.worker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What is executed: which file, with which words. No word ever passes a shell.
///
/// @param program absolute
record CommandLine(Path program, List<String> argv) {
  private static final int FIRST_LINE_BYTES_MAX = 256;

  /// A script: by `interpreter` (`-S`), else by itself where it names one in its first line, else
  /// by the login shell. Source: qsub(1B), `-S`.
  ///
  /// @param directory where the job will be, for an interpreter named by a relative path
  /// @throws RejectedRunException where the interpreter is not there
  static CommandLine script(Path script, Optional<String> interpreter, Path shell, Path directory)
      throws IOException {
    if (interpreter.isPresent()) {
      Path named = directory.resolve(interpreter.get());
      requireProgram(named, interpreter.get());
      return new CommandLine(named, List.of(named.toString(), script.toString()));
    }
    Optional<String> named = shebang(script);
    if (named.isPresent()) {
      requireProgram(directory.resolve(named.get()), named.get());
      makeExecutable(script);
      return new CommandLine(script, List.of(script.toString()));
    }
    requireProgram(shell, shell.toString());
    return new CommandLine(shell, List.of(shell.toString(), script.toString()));
  }

  /// A command as `qsub -- COMMAND ARGUMENTS` has it: looked for on the job's `PATH` where it has
  /// no slash.
  ///
  /// @throws RejectedRunException where there is none
  static CommandLine command(List<String> argv, String path, Path directory) {
    String name = argv.getFirst();
    if (name.contains("/")) {
      return new CommandLine(directory.resolve(name), argv);
    }
    for (String folder : path.split(":")) {
      Path candidate = directory.resolve(folder).resolve(name);
      if (!name.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return new CommandLine(candidate, argv);
      }
    }
    throw new RejectedRunException("command '" + name + "' not found on the job's PATH");
  }

  /// The same with more words.
  CommandLine with(List<String> arguments) {
    return new CommandLine(program, Stream.concat(argv.stream(), arguments.stream()).toList());
  }

  private static void requireProgram(Path file, String asWritten) {
    if (!Files.isRegularFile(file)) {
      throw new RejectedRunException(
          asWritten.endsWith("\r")
              ? "interpreter '"
                  + asWritten.strip()
                  + "\\r' not found; the script has Windows line endings"
              : "interpreter " + asWritten + " not found");
    }
    if (!Files.isExecutable(file)) {
      throw new RejectedRunException("interpreter " + asWritten + " is not executable");
    }
  }

  /// The interpreter after `#!`, as written. Source: execve(2), interpreter scripts.
  private static Optional<String> shebang(Path script) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(script)) {
      head = in.readNBytes(FIRST_LINE_BYTES_MAX);
    }
    String line = new String(head, StandardCharsets.UTF_8).split("\n", 2)[0];
    if (!line.startsWith("#!")) {
      return Optional.empty();
    }
    String rest = line.substring(2).replaceFirst("^[ \t]+", "");
    return Optional.of(rest.split("[ \t]", 2)[0]);
  }

  private static void makeExecutable(Path script) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(script);
    permissions.addAll(PosixFilePermissions.fromString("r-x------"));
    Files.setPosixFilePermissions(script, permissions);
  }
}
