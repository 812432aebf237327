package pkbs.protocol.token;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The text of a tokens file. A change keeps every other line as it is, comments too.
public final class TokenFile {
  private static final String NEW = "# tokens of pkbs, by their hashes; see: pkbs token --help\n";

  private final List<Line> lines;

  /// @param token absent for comments, empty lines and what cannot be read
  private record Line(String text, Optional<TokenLine> token) {
    boolean isFault() {
      return token.isEmpty() && !content(text).isEmpty();
    }
  }

  private TokenFile(List<Line> lines) {
    this.lines = lines;
  }

  public static TokenFile empty() {
    return parse(NEW);
  }

  public static TokenFile parse(String text) {
    return new TokenFile(text.lines().map(TokenFile::line).toList());
  }

  private static Line line(String text) {
    String content = content(text);
    if (content.isEmpty()) {
      return new Line(text, Optional.empty());
    }
    try {
      return new Line(text, Optional.of(TokenLine.parse(content)));
    } catch (IllegalArgumentException e) {
      return new Line(text, Optional.empty());
    }
  }

  private static String content(String line) {
    int comment = line.indexOf('#');
    return (comment < 0 ? line : line.substring(0, comment)).strip();
  }

  public List<TokenLine> tokens() {
    return lines.stream().flatMap(line -> line.token().stream()).toList();
  }

  /// Numbers, from 1, of lines that are neither a token nor a comment; no token is taken from them.
  public List<Integer> faults() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isFault()) {
        numbers.add(i + 1);
      }
    }
    return numbers;
  }

  public TokenFile with(TokenLine token) {
    List<Line> longer = new ArrayList<>(lines);
    longer.add(new Line(token.render(), Optional.of(token)));
    return new TokenFile(longer);
  }

  /// Without the tokens that fit.
  public TokenFile without(Predicate<TokenLine> which) {
    return new TokenFile(
        lines.stream().filter(line -> line.token().filter(which).isEmpty()).toList());
  }

  public String text() {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }
}
