package pkbs.core;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The user that a job belongs to, as the dispatcher authenticated it; never taken from a request's
/// fields.
///
/// @param name 1 to 64 of letters, digits, `.`, `_`, `-`, not starting with `.` or `-`
public record Owner(String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,63}");

  public Owner {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a user name: " + name);
    }
  }

  // As in [JobId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Owner that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
