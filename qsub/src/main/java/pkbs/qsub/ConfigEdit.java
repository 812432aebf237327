package pkbs.qsub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Changes of a configuration file that leave its other lines, and comments, as they are. Each
/// replaces the file as a whole, after all others: two commands at once lose nothing. A file that
/// cannot be read is refused and stays.
///
/// @param file may be a symbolic link; what it names is changed
record ConfigEdit(Path file) {
  private static final String SECTION_MARK = "[";

  /// Makes a context the one that commands use.
  void use(String name) {
    change(lines -> put(lines, 0, ConfigFile.CURRENT, name));
  }

  /// Adds a section at the end.
  ///
  /// @throws CommandFailure where there is one of this name, or a value cannot be written
  void add(String name, Map<String, String> values) {
    values.forEach(ConfigEdit::checkValue);
    change(lines -> {
      if (ConfigFile.parse(file, lines).contexts().containsKey(name)) {
        throw new CommandFailure(
            ExitCode.FAILED,
            "'" + name + "': is there already; first run: pkbs context remove " + name);
      }
      if (!lines.isEmpty() && !lines.getLast().isBlank()) {
        lines.add("");
      }
      lines.add("[context." + name + "]");
      values.forEach((key, value) -> lines.add(line(key, value)));
    });
  }

  /// Removes a section and, where it is the one in use, the line that says so.
  ///
  /// @throws CommandFailure where there is none of this name
  void remove(String name) {
    change(lines -> {
      int begin = header(lines, name);
      if (begin < 0) {
        throw missing(name);
      }
      lines.subList(begin, lastSetting(lines, begin) + 1).clear();
      if (ConfigFile.parse(file, lines).current().filter(name::equals).isPresent()) {
        find(lines, 0, ConfigFile.CURRENT).ifPresent(at -> lines.remove((int) at));
      }
    });
  }

  /// Sets a value of a context; without a name, above the first section.
  void set(Optional<String> context, String key, String value) {
    checkValue(key, value);
    change(lines -> {
      int before = context.map(name -> header(lines, name)).orElse(-1);
      if (context.isPresent() && before < 0) {
        throw missing(context.get());
      }
      put(lines, before + 1, key, value);
    });
  }

  private CommandFailure missing(String name) {
    return new CommandFailure(
        ExitCode.FAILED, "'" + name + "': no such context in " + file + "; see: pkbs context list");
  }

  private static void put(List<String> lines, int from, String key, String value) {
    Optional<Integer> at = find(lines, from, key);
    if (at.isPresent()) {
      lines.set(at.get(), line(key, value));
    } else {
      boolean standsOut = from == 0 && !lines.isEmpty() && isHeader(lines.getFirst());
      lines.addAll(from, standsOut ? List.of(line(key, value), "") : List.of(line(key, value)));
    }
  }

  private static Optional<Integer> find(List<String> lines, int from, String key) {
    for (int i = from; i < lines.size() && !isHeader(lines.get(i)); i++) {
      int equals = lines.get(i).indexOf('=');
      if (equals > 0 && lines.get(i).substring(0, equals).strip().equals(key)) {
        return Optional.of(i);
      }
    }
    return Optional.empty();
  }

  private static int header(List<String> lines, String name) {
    for (int i = 0; i < lines.size(); i++) {
      if (ConfigFile.header(lines.get(i).strip()).filter(name::equals).isPresent()) {
        return i;
      }
    }
    return -1;
  }

  /// Comments after it belong to what follows.
  private static int lastSetting(List<String> lines, int begin) {
    int last = begin;
    for (int i = begin + 1; i < lines.size() && !isHeader(lines.get(i)); i++) {
      String line = lines.get(i).strip();
      last = line.isEmpty() || line.startsWith("#") ? last : i;
    }
    return last;
  }

  private static boolean isHeader(String line) {
    return line.strip().startsWith(SECTION_MARK);
  }

  private static String line(String key, String value) {
    return key + " = \"" + value + "\"";
  }

  private static void checkValue(String key, String value) {
    boolean isPlain =
        !value.isEmpty()
            && value.chars().noneMatch(c -> c == '"' || c == '\\' || Character.isISOControl(c));
    if (!isPlain) {
      throw new CommandFailure(
          ExitCode.USAGE,
          key
              + " '"
              + Printable.line(value)
              + "': is empty, or has quotes, backslashes or control characters");
    }
  }

  private void change(Consumer<List<String>> edit) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file;
      PrivateText.folder(target.getParent());
      Path lockFile = target.resolveSibling(".config.lock");
      try (FileChannel channel =
          FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.lock(); // until it is closed
        List<String> lines = read(target);
        ConfigFile.parse(file, lines);
        edit.accept(lines);
        // What was written must be readable, or every command would end.
        ConfigFile.parse(file, lines);
        PrivateText.write(target, String.join("\n", lines) + "\n");
      }
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, file + ": " + FileFault.reason(e));
    }
  }

  private static List<String> read(Path target) throws IOException {
    try {
      return new ArrayList<>(Files.readAllLines(target));
    } catch (NoSuchFileException e) {
      return new ArrayList<>();
    }
  }
}
