package pkbs.protocol.token;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// What a token is good for.
public enum TokenScope {
  /// Own jobs may be listed and shown, with their output and results.
  READ,
  /// Own jobs may be submitted and deleted.
  SUBMIT,
  /// Everything, for the jobs of every owner: the operator's role. Holds the other two.
  OPERATE;

  /// What people get who say nothing.
  public static final Set<TokenScope> DEFAULT = Set.of(READ, SUBMIT);

  /// As it is written: in lower case.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean isIn(Set<TokenScope> granted) {
    return granted.contains(this) || granted.contains(OPERATE);
  }

  /// Words joined by commas, in the order of this table.
  public static String text(Set<TokenScope> scopes) {
    return scopes.stream().sorted().map(TokenScope::text).collect(Collectors.joining(","));
  }

  /// @throws IllegalArgumentException naming the first word that is no scope
  public static Set<TokenScope> parse(String words) {
    Set<TokenScope> scopes = EnumSet.noneOf(TokenScope.class);
    for (String word : words.split(",", -1)) {
      scopes.add(
          Arrays.stream(values())
              .filter(scope -> scope.text().equals(word))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException(word)));
    }
    return scopes;
  }
}
