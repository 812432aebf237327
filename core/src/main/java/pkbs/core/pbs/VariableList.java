package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The variables of `-v`: `NAME` takes its value from the submitter's environment, `NAME=value`
/// brings it along. Commas separate; a comma belongs to a value inside quotes or as `\,`. A quote
/// counts as one where an item or its value begins, or right after a closed one, so that an
/// apostrophe in a text is only an apostrophe. Source: qsub(1B), `-v`; Toil quotes values for a
/// shell, Open OnDemand does not.
public final class VariableList {
  private VariableList() {}

  public static List<String> examples() {
    return List.of("", "HOME", "A=1,B=two words", "C='x,y',D=\"a,b\"", "E=x\\,y", "F=");
  }

  /// Names to values in the order of `text`; of a repeated name the last value counts. A bare name
  /// that `environment` lacks is left out: batchspawner lists names that sudo may have dropped.
  ///
  /// @throws PbsSyntaxException where a name is empty or holds control characters, or a quote is
  ///   not closed
  public static LinkedHashMap<String, String> parse(
      String text, Function<String, Optional<String>> environment) {
    LinkedHashMap<String, String> variables = new LinkedHashMap<>();
    if (text.isBlank()) {
      return variables;
    }
    for (Item item : new Reader(text).items()) {
      Optional<String> value = item.value().or(() -> environment.apply(item.name()));
      value.ifPresent(found -> variables.putLast(item.name(), found));
    }
    return variables;
  }

  /// @throws PbsSyntaxException unless `name` can stand in an environment
  public static void checkName(String name) {
    if (name.isEmpty()) {
      throw PbsSyntaxException.of(name, "variable name is empty");
    }
    if (Quoted.hasControl(name) || name.indexOf('=') >= 0) {
      throw PbsSyntaxException.whole(
          name, "variable " + Quoted.twice(name) + ": name must not hold = or control characters");
    }
  }

  private record Item(String name, Optional<String> value) {}

  private static final class Reader {
    private final String text;
    private int position;

    Reader(String text) {
      this.text = text;
    }

    List<Item> items() {
      List<Item> items = new ArrayList<>();
      items.add(item());
      while (position < text.length()) {
        position++;
        items.add(item());
      }
      return items;
    }

    /// Up to the comma or the end, where `position` stays.
    private Item item() {
      StringBuilder item = new StringBuilder();
      int nameEnd = -1;
      boolean mayOpen = true;
      while (position < text.length() && text.charAt(position) != ',') {
        char c = text.charAt(position);
        if (mayOpen && (c == '\'' || c == '"')) {
          item.append(quoted(c));
          continue;
        }
        mayOpen = c == '=' && nameEnd < 0;
        if (mayOpen) {
          nameEnd = item.length();
        }
        boolean escapedComma = c == '\\' && text.startsWith(",", position + 1);
        item.append(escapedComma ? ',' : c);
        position += escapedComma ? 2 : 1;
      }
      return split(item.toString(), nameEnd);
    }

    private String quoted(char quote) {
      int end = text.indexOf(quote, position + 1);
      if (end < 0) {
        throw PbsSyntaxException.of(text, "quote not closed");
      }
      String inner = text.substring(position + 1, end);
      position = end + 1;
      return inner;
    }

    /// An item quoted as a whole has its `=` inside the quotes.
    private Item split(String item, int unquotedNameEnd) {
      int nameEnd = unquotedNameEnd < 0 ? item.indexOf('=') : unquotedNameEnd;
      String name = (nameEnd < 0 ? item : item.substring(0, nameEnd)).strip();
      if (name.isEmpty()) {
        throw PbsSyntaxException.of(text, "variable name is empty");
      }
      checkName(name);
      return new Item(
          name, nameEnd < 0 ? Optional.empty() : Optional.of(item.substring(nameEnd + 1)));
    }
  }
}
