package pkbs.qsub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A client's configuration file: lines `key = "value"`, sections `[context.NAME]`, comments and
/// blank lines, the small part of TOML that is needed. Paths may begin with `~/`.
///
/// @param settings of the lines above the first section, by their keys
/// @param contexts the sections, by their names, in the order of the file
record ConfigFile(Path file, Map<String, String> settings, Map<String, Section> contexts) {
  /// The name of the context that commands use.
  static final String CURRENT = "context";

  static final String URL = "url";
  static final String TOKEN_FILE = "token_file";
  static final String STATE = "state";
  static final String SHARED_FILES = "shared_files";
  static final String KUBE_CONTEXT = "kube_context";
  static final String NAMESPACE = "namespace";
  static final String SERVICE = "service";
  private static final String FLAVOR = "flavor";

  private static final List<String> SETTINGS =
      List.of(CURRENT, URL, TOKEN_FILE, STATE, FLAVOR, SHARED_FILES);
  private static final List<String> OF_CONTEXTS =
      List.of(URL, TOKEN_FILE, STATE, KUBE_CONTEXT, NAMESPACE, SERVICE, SHARED_FILES);

  /// @param line of its header, from 1
  record Section(int line, Map<String, String> values) {
    Optional<String> value(String key) {
      return Optional.ofNullable(values.get(key));
    }
  }

  /// Empty where there is no such file.
  ///
  /// @throws CommandFailure with the line that is not of this form
  static Optional<ConfigFile> read(Path file) {
    try {
      return Optional.of(parse(file, Files.readAllLines(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, file + ": " + FileFault.reason(e));
    }
  }

  static ConfigFile parse(Path file, List<String> lines) {
    ConfigFile config = new ConfigFile(file, new LinkedHashMap<>(), new LinkedHashMap<>());
    Map<String, String> values = config.settings;
    List<String> keys = SETTINGS;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.startsWith("[")) {
        values = config.section(line, i + 1).values();
        keys = OF_CONTEXTS;
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        config.setting(line, i + 1, values, keys);
      }
    }
    return config;
  }

  /// The name in a line `[context.NAME]`, where it is one.
  static Optional<String> header(String line) {
    int end = line.indexOf(']');
    if (!line.startsWith("[context.") || end < 0) {
      return Optional.empty();
    }
    String rest = line.substring(end + 1).strip();
    return Optional.of(line.substring("[context.".length(), end).strip())
        .filter(name -> Context.isName(name) && (rest.isEmpty() || rest.startsWith("#")));
  }

  private Section section(String line, int number) {
    String name =
        header(line).orElseThrow(() -> fault(number, line, "not a section; write [context.NAME]"));
    Section section = new Section(number, new LinkedHashMap<>());
    Optional<Section> before = Optional.ofNullable(contexts.putIfAbsent(name, section));
    if (before.isPresent()) {
      throw fault(
          number, line, "is there already, in line " + before.get().line() + "; keep one of them");
    }
    return section;
  }

  private void setting(String line, int number, Map<String, String> values, List<String> keys) {
    int equals = line.indexOf('=');
    if (equals < 0) {
      throw fault(number, line, "not a setting; write key = \"value\"");
    }
    String key = line.substring(0, equals).strip();
    String value = value(line, line.substring(equals + 1).strip(), number);
    if (!keys.contains(key)) {
      String all = String.join(", ", keys.subList(0, keys.size() - 1)) + " or " + keys.getLast();
      throw fault(number, key, "unknown key; use " + all);
    }
    if (values.put(key, value) != null) {
      throw fault(number, key, "is set twice; keep one of them");
    }
  }

  private String value(String line, String quoted, int number) {
    int end = quoted.indexOf('"', 1);
    if (!quoted.startsWith("\"") || end < 0) {
      throw fault(number, line, "value not in double quotes; write key = \"value\"");
    }
    String rest = quoted.substring(end + 1).strip();
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      throw fault(number, line, "text after the value; write key = \"value\"");
    }
    String value = quoted.substring(1, end);
    if (value.isEmpty() || value.indexOf('\\') >= 0) {
      throw fault(number, line, "value empty or with a backslash; write key = \"value\"");
    }
    return value;
  }

  CommandFailure fault(int number, String given, String reason) {
    return new CommandFailure(
        ExitCode.FAILED, file + " line " + number + ": '" + Printable.line(given) + "': " + reason);
  }

  private Optional<String> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  Optional<String> current() {
    return setting(CURRENT);
  }

  Optional<String> flavor() {
    return setting(FLAVOR);
  }

  Optional<String> sharedFiles() {
    return setting(SHARED_FILES);
  }
}
