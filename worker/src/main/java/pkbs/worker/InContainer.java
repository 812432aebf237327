package pkbs.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import pkbs.core.FailureCause;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.Program;
import pkbs.core.Usage;
import pkbs.worker.process.LiveProgram;

/// What is written for the job's container, and read from it. Pure.
final class InContainer {

  /// The job can write there too, so no number may be more than a sum of them can hold.
  private static final Pattern EXIT =
      Pattern.compile("exit (\\d{1,15}) (-?\\d{1,15}) (-?\\d{1,15}) (\\d{1,15})\\s*");

  private static final String KILLED = "killed";
  private static final int MICROS = 1000;

  private InContainer() {}

  /// The words that the container executes. What interpreters it has only the container knows.
  ///
  /// @param hasShebang whether the first line of `main` names its interpreter
  static List<String> command(JobSpec spec, Path main, boolean hasShebang) {
    return switch (spec.program()) {
      case Program.Executable executable -> executable.argv();
      case Program.Script script -> script(spec, script.interpreter(), main, hasShebang);
      case Program.Directory folder -> script(spec, folder.interpreter(), main, hasShebang);
    };
  }

  private static List<String> script(
      JobSpec spec, Optional<String> interpreter, Path main, boolean hasShebang) {
    List<String> argv = new ArrayList<>();
    interpreter
        .or(() -> hasShebang ? Optional.empty() : Optional.of("/bin/sh"))
        .ifPresent(argv::add);
    argv.add(main.toString());
    return Stream.concat(argv.stream(), spec.surroundings().arguments().stream()).toList();
  }

  /// A shell's program that becomes the job's.
  static String script(
      Optional<Integer> umask, Path where, Map<String, String> environment, List<String> argv) {
    StringBuilder text = new StringBuilder();
    umask.ifPresent(bits -> text.append("umask ").append(Integer.toOctalString(bits)).append('\n'));
    environment.forEach((name, value) ->
        text.append("export ").append(name).append('=').append(quoted(value)).append('\n'));
    text.append("cd ").append(quoted(where.toString())).append(" || exit 126\n");
    text.append("exec");
    argv.forEach(word -> text.append(' ').append(quoted(word)));
    return text.append('\n').toString();
  }

  /// One word for a shell, whatever is in it.
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  /// The end of the job, from that of what stood for it.
  ///
  /// @param said what the container said last; empty where it was never heard
  /// @param hasMemoryLimit whether its memory was limited: nothing else kills the first program of
  ///   a container without a word while its pod goes on
  static LiveProgram.Ended ended(LiveProgram.Ended relay, String said, boolean hasMemoryLimit) {
    Matcher exit = EXIT.matcher(said);
    boolean isOpen = relay.overLimit().isEmpty() && !relay.wasAsked();
    if (!exit.matches()) {
      boolean isOverMemory = isOpen && hasMemoryLimit && said.strip().equals(KILLED);
      return isOverMemory ? with(relay, Optional.of(FailureCause.OOM), relay.used()) : relay;
    }
    boolean isOverMemory = isOpen && !exit.group(1).equals("0") && !exit.group(2).matches("0|-.*");
    Usage used =
        new Usage(
            relay.used().walltime(),
            Duration.ofNanos(Math.max(0, Long.parseLong(exit.group(3))) * MICROS),
            new Memory(Long.parseLong(exit.group(4))));
    return with(relay, isOverMemory ? Optional.of(FailureCause.OOM) : relay.overLimit(), used);
  }

  private static LiveProgram.Ended with(
      LiveProgram.Ended end, Optional<FailureCause> limit, Usage used) {
    return new LiveProgram.Ended(
        end.status(), end.signal(), limit, end.wasAsked(), used, end.isClean());
  }
}
