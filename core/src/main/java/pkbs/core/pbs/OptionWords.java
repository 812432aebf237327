package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Sorts words into options and operands as getopt does: values glued on (`-lncpus=2`,
/// `--upload=zip`) or as the next word, flags clustered (`-Vz`), options after operands, `--` as
/// the end. A lone `-` is an operand.
final class OptionWords {
  private static final Pattern SIZE_WITHOUT_UNIT =
      Pattern.compile("(?:^|[,:])(?:mem|vmem|pmem|pvmem|file|scratch)=\\d+$");
  private static final Pattern UNIT = Pattern.compile("(?i)[kmgtp][bw](?:[,:+].*)?");

  private final List<String> words;
  private final Optional<Integer> line;
  private final List<GivenOption> options = new ArrayList<>();
  private final List<String> operands = new ArrayList<>();
  private Optional<List<String>> rest = Optional.empty();
  private int next;

  /// @param line the script's line; absent for the command line
  OptionWords(List<String> words, Optional<Integer> line) {
    this.words = words;
    this.line = line;
  }

  /// @throws UsageException at the first word that is not in the table or has an illegal value
  OptionWords read() {
    while (next < words.size() && rest.isEmpty()) {
      String word = words.get(next++);
      if (word.equals("--")) {
        rest = Optional.of(words.subList(next, words.size()));
      } else if (word.startsWith("--")) {
        longOption(word);
      } else if (word.startsWith("-") && word.length() > 1) {
        letters(word);
      } else {
        operands.add(word);
      }
    }
    return this;
  }

  List<GivenOption> options() {
    return options;
  }

  List<String> operands() {
    return operands;
  }

  /// The words after `--`, present where it stood.
  Optional<List<String>> rest() {
    return rest;
  }

  private void longOption(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    QsubOption option = option(name);
    if (option.rule().takesValue()) {
      add(option, equals < 0 ? nextWord(option) : word.substring(equals + 1));
    } else if (equals < 0) {
      add(option, "");
    } else {
      throw UsageException.of(word, name + ": takes no value", line);
    }
  }

  private void letters(String word) {
    int at = 1;
    while (at < word.length()) {
      int end = at + Character.charCount(word.codePointAt(at));
      String name = "-" + word.substring(at, end);
      QsubOption option = option(name);
      if (option.rule().takesValue()) {
        String value = end < word.length() ? word.substring(end) : nextWord(option);
        add(option, option == QsubOption.RESOURCES ? withUnit(value) : value);
        return;
      }
      add(option, "");
      at = end;
    }
  }

  private QsubOption option(String name) {
    for (QsubOption option : QsubOption.values()) {
      if (option.rule().name().equals(name)) {
        checkPlace(option.rule());
        return option;
      }
    }
    List<String> known =
        Stream.of(QsubOption.values()).map(option -> option.rule().name()).toList();
    throw UsageException.of(name, NearestOption.unknown("qsub", name, known), line);
  }

  private void checkPlace(OptionRule rule) {
    if (line.isPresent() && !rule.inDirectives()) {
      throw UsageException.of(rule.name(), rule.name() + ": only on the command line", line);
    }
  }

  private String nextWord(QsubOption option) {
    if (next == words.size()) {
      OptionRule rule = option.rule();
      throw UsageException.of(
          rule.name(),
          rule.name() + ": no value given; use " + rule.name() + " " + rule.value().orElse(""),
          line);
    }
    return words.get(next++);
  }

  /// A shell may have parted a size from its unit: makeflow writes `mem=64 mb`.
  private String withUnit(String value) {
    StringBuilder joined = new StringBuilder(value);
    while (next < words.size()
        && SIZE_WITHOUT_UNIT.matcher(joined).find()
        && UNIT.matcher(words.get(next)).matches()) {
      joined.append(words.get(next++));
    }
    return joined.toString();
  }

  private void add(QsubOption option, String value) {
    try {
      OptionCheck.check(option, value);
    } catch (PbsSyntaxException e) {
      if (option == QsubOption.NAME) {
        throw UsageException.of("-N " + e.text(), "illegal -N value: " + e.reason(), line);
      }
      if (option == QsubOption.START_TIME && value.startsWith("http")) {
        throw UsageException.of(
            "-a",
            "-a "
                + Quoted.single(value)
                + ": -a is the earliest start; where results go is said to pkbs up --webdav-url",
            line);
      }
      throw UsageException.illegalValue(option.rule().name(), e, line);
    }
    options.add(new GivenOption(option, value, line));
  }
}
