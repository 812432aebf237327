package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The users of `-u`, `user[@host][,user[@host]…]`. Source: qsub(1B).
///
/// @param users at least one
public record UserList(List<User> users) {
  private static final Pattern USER =
      Pattern.compile("([^\\s@,\\p{Cntrl}]+)(?:@([^\\s@,\\p{Cntrl}]*))?");

  /// @param host absent: every host that no other user names
  public record User(String name, Optional<String> host) {
    @Override
    public String toString() {
      return host.map(at -> name + "@" + at).orElse(name);
    }
  }

  public UserList {
    users = List.copyOf(users);
  }

  public static List<String> examples() {
    return List.of("ann", "ann@login1,bob");
  }

  /// @throws PbsSyntaxException where a name is empty or has blanks
  public static UserList parse(String text) {
    List<User> users = new ArrayList<>();
    for (String item : text.split(",", -1)) {
      Matcher matcher = USER.matcher(item.strip());
      if (!matcher.matches()) {
        throw PbsSyntaxException.of(text, "use USER[@HOST], joined by commas");
      }
      users.add(
          new User(
              matcher.group(1), Optional.ofNullable(matcher.group(2)).filter(h -> !h.isEmpty())));
    }
    return new UserList(users);
  }

  /// Whether `user` may stand for all of them, on some host.
  public boolean names(String user) {
    return users.stream().anyMatch(given -> given.name().equals(user));
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return String.join(",", users.stream().map(User::toString).toList());
  }
}
