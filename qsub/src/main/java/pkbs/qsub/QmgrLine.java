package pkbs.qsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line of `qmgr`: `set queue fast enabled=true,max_run+="[u:PBS_GENERIC=5]"`. Words may be cut
/// to any beginning. Source: qmgr(8B), "Directive syntax".
///
/// @param names of queues or nodes; empty: all
/// @param settings as the API names them; an empty value takes the setting back
record QmgrLine(Verb verb, Kind kind, List<String> names, Map<String, String> settings) {
  private static final Pattern WORDS =
      Pattern.compile("(\\S+)\\s+(\\S+)(?:\\s+([^\\s=]+)(?![^\\s]*\\s*[+-]?=))?\\s*(.*)");
  private static final Pattern ATTRIBUTE =
      Pattern.compile(
          "\\s*([A-Za-z_.]+)\\s*(?:([+-]?=)\\s*(\"[^\"]*\"|'[^']*'|\\[[^\\]]*\\]|[^,\"'\\[]*))?\\s*");

  /// A limit as OpenPBS spells it: `[u:PBS_GENERIC=5]`, `[o:PBS_ALL=100]`.
  private static final Pattern LIMIT =
      Pattern.compile("\\s*\\[?(u:PBS_GENERIC|o:PBS_ALL)(?:=(\\d+))?\\]?\\s*");

  private static final String LIMITS = "use [u:PBS_GENERIC=N] or [o:PBS_ALL=N]";

  /// Attributes that are lists of limits.
  private static final Map<String, String> LISTS =
      Map.of("max_queued", "queued", "max_run", "running");

  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("enabled", "enabled"),
          Map.entry("started", "started"),
          Map.entry("priority", "priority"),
          Map.entry("resources_default.ncpus", "ncpus"),
          Map.entry("resources_default.mem", "mem"),
          Map.entry("resources_default.scratch", "scratch"),
          Map.entry("resources_default.walltime", "walltime"),
          Map.entry("resources_max.walltime", "walltimeMax"),
          Map.entry("max_queuable", "queued"),
          Map.entry("max_running", "running"),
          Map.entry("max_user_queuable", "queuedOfUser"),
          Map.entry("max_user_run", "runningOfUser"));

  enum Verb {
    CREATE,
    SET,
    UNSET,
    DELETE,
    LIST,
    PRINT
  }

  /// What a line is about.
  enum Kind {
    QUEUE,
    SERVER,
    NODE
  }

  /// @throws CommandFailure where it is no such line
  static QmgrLine parse(String text) {
    Matcher words = WORDS.matcher(text);
    if (!words.matches()) {
      throw fault(text, "use VERB queue NAME ATTRIBUTE=VALUE,... or print server");
    }
    Verb verb = verb(text, words.group(1).toLowerCase(Locale.ROOT));
    String object = words.group(2).toLowerCase(Locale.ROOT);
    Kind kind = kind(text, object);
    boolean shows = verb == Verb.LIST || verb == Verb.PRINT;
    if (kind == Kind.SERVER && !shows) {
      throw fault(text, "the server is set by its configuration; see doc/config.md");
    }
    if (kind == Kind.NODE && !shows) {
      throw fault(text, "workers make themselves known; start or end one");
    }
    List<String> names = new ArrayList<>();
    if (words.group(3) != null) {
      for (String name : words.group(3).split(",")) {
        int at = name.indexOf('@');
        names.add(at < 0 ? name : name.substring(0, at));
      }
    }
    names.removeIf(String::isEmpty);
    if (names.isEmpty() && !shows) {
      throw fault(text, "name a queue");
    }
    return new QmgrLine(verb, kind, names, shows ? Map.of() : settings(text, verb, words.group(4)));
  }

  private static Kind kind(String line, String word) {
    for (Kind kind : Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).startsWith(word)) {
        return kind;
      }
    }
    throw fault(line, "only queues, nodes and the server are known");
  }

  private static Verb verb(String line, String word) {
    for (Verb verb : Verb.values()) {
      if (verb.name().toLowerCase(Locale.ROOT).startsWith(word)) {
        return verb;
      }
    }
    throw fault(line, "unknown verb; use create, set, unset, delete, list or print");
  }

  private static Map<String, String> settings(String line, Verb verb, String text) {
    Map<String, String> settings = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      Matcher next = ATTRIBUTE.matcher(text).region(at, text.length());
      boolean unset = verb == Verb.UNSET;
      if (!next.lookingAt() || (next.group(2) == null) != unset) {
        throw fault(line, unset ? "name attributes" : "use ATTRIBUTE=VALUE,...");
      }
      String name = next.group(1).toLowerCase(Locale.ROOT);
      String value = unset ? "" : next.group(3).strip().replaceAll("^['\"]|['\"]$", "");
      if (unset || next.group(2).equals("=")) {
        put(line, settings, name, value);
      } else {
        change(line, settings, name, value, next.group(2).equals("-="));
      }
      at = next.end();
      if (at < text.length() && text.charAt(at) != ',') {
        throw fault(line, "a comma is missing");
      }
      at++;
    }
    return settings;
  }

  /// `+=` and `-=`, which PBS has for lists: of all attributes here, the limits are such.
  private static void change(
      String line, Map<String, String> settings, String name, String value, boolean removes) {
    if (!LISTS.containsKey(name)) {
      throw fault(line, "+= and -= are for max_queued and max_run");
    }
    limits(line, settings, LISTS.get(name), value, removes);
  }

  private static void put(String line, Map<String, String> settings, String name, String value) {
    if (name.equals("queue_type")) {
      if (!value.isEmpty() && !"execution".startsWith(value.toLowerCase(Locale.ROOT))) {
        throw fault(line, "queue_type is Execution");
      }
    } else if (LISTS.containsKey(name)) {
      limits(line, settings, LISTS.get(name), value, value.isEmpty());
    } else if (SETTINGS.containsKey(name)) {
      boolean flag = name.equals("enabled") || name.equals("started");
      settings.put(SETTINGS.get(name), flag ? flag(line, value) : value);
    } else {
      throw fault(line, "unknown attribute '" + name + "'");
    }
  }

  /// @param removes whether they are taken back; all where `value` is empty
  private static void limits(
      String line, Map<String, String> settings, String name, String value, boolean removes) {
    if (value.isEmpty()) {
      settings.put(name, "");
      settings.put(name + "OfUser", "");
      return;
    }
    for (String part : value.split(",")) {
      Matcher limit = LIMIT.matcher(part);
      if (!limit.matches() || !removes && limit.group(2) == null) {
        throw fault(line, LIMITS);
      }
      String setting = limit.group(1).startsWith("u") ? name + "OfUser" : name;
      settings.put(setting, removes ? "" : limit.group(2));
    }
  }

  private static String flag(String line, String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true", "t", "y", "yes", "1" -> "true";
      case "false", "f", "n", "no", "0" -> "false";
      default -> throw fault(line, "use True or False");
    };
  }

  private static CommandFailure fault(String line, String what) {
    return new CommandFailure(ExitCode.USAGE, "'" + Printable.line(line) + "': " + what);
  }
}
