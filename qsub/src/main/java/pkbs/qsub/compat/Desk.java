package pkbs.qsub.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Where one client works: a directory of its own, and the commands.
///
/// @param patience for what a job does
/// @param submitted the ids that qsub gave, for who clears up
record Desk(
    Path directory,
    Shell shell,
    Map<String, String> variables,
    Duration patience,
    List<String> submitted) {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

  Answer run(String... words) {
    return reading("", words);
  }

  Answer reading(String input, String... words) {
    List<String> line = List.of(words);
    Shell.Outcome outcome = shell.run(directory, line, input, variables);
    if (line.getFirst().equals("qsub") && outcome.status() == 0) {
      outcome.out().lines().forEach(submitted::add);
    }
    return new Answer(String.join(" ", line), outcome.status(), outcome.out(), outcome.err());
  }

  /// The same desk in another environment.
  Desk with(String name, String value) {
    return new Desk(directory, shell, Map.of(name, value), patience, submitted);
  }

  /// Writes a file; its name.
  String file(String name, String text) {
    try {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.writeString(directory.resolve(name), text);
      return name;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void remove(String name) {
    try {
      Files.delete(directory.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits for a file that a job writes; its text.
  String awaitFile(String name) {
    Path file = directory.resolve(name);
    await(name, () -> Files.exists(file), there -> there);
    return text(name);
  }

  /// The text of a file once it has whole lines: a shell makes it before its first one is written.
  String awaitLines(String name) {
    Path file = directory.resolve(name);
    return await(name, () -> Files.exists(file) ? text(name) : "", text -> text.endsWith("\n"));
  }

  /// @throws Mismatch where there is no such file
  String text(String name) {
    try {
      return Files.readString(directory.resolve(name));
    } catch (IOException e) {
      throw new Mismatch(name + ": not there");
    }
  }

  /// Asks until the answer is as wanted.
  Answer await(String what, Predicate<Answer> wanted, String... words) {
    return await(what, () -> run(words), wanted);
  }

  private <T> T await(String what, Supplier<T> ask, Predicate<T> wanted) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      T answer = ask.get();
      if (wanted.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > deadline) {
        throw new Mismatch("not within " + patience.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  static void expect(boolean isSo, String otherwise) {
    if (!isSo) {
      throw new Mismatch(otherwise);
    }
  }
}
