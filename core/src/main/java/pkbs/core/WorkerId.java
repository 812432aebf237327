package pkbs.core;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One worker process. Made at process start from its seat and a random part, so that a restarted
/// process is a new worker and inherits no claim.
///
/// @param text 1 to 100 of letters, digits, `_`, `-`: one token of a NATS subject
public record WorkerId(String text) {
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  public WorkerId {
    if (!TOKEN.matcher(text).matches()) {
      throw new IllegalArgumentException("not a worker id: " + text);
    }
  }

  // As in [JobId].
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WorkerId that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
