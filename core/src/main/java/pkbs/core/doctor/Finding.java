package pkbs.core.doctor;

import java.util.List;
import java.util.Optional;

/// One thing that was looked at.
///
/// @param check its name, which stays the same: `nats-storage`
/// @param what was seen, or why it could not be; one line without secrets
/// @param fix what to do; absent where nothing is to be done
public record Finding(String check, Level level, String what, Optional<String> fix) {
  /// How it is.
  public enum Level {
    OK,
    /// It works, and will not in some case.
    WARN,
    FAIL,
    /// It was not seen, so nothing is said of it.
    LEFT_OUT;

    /// `ok`, `warn`, `fail` or `left out`.
    public String text() {
      return switch (this) {
        case OK -> "ok";
        case WARN -> "warn";
        case FAIL -> "fail";
        case LEFT_OUT -> "left out";
      };
    }
  }

  public static Finding ok(String check, String what) {
    return new Finding(check, Level.OK, what, Optional.empty());
  }

  public static Finding warn(String check, String what, String fix) {
    return new Finding(check, Level.WARN, what, Optional.of(fix));
  }

  public static Finding fail(String check, String what, String fix) {
    return new Finding(check, Level.FAIL, what, Optional.of(fix));
  }

  public static Finding leftOut(String check, String why) {
    return new Finding(check, Level.LEFT_OUT, why, Optional.empty());
  }

  /// Several checks that one thing keeps from being made.
  public static List<Finding> leftOut(List<String> checks, String why) {
    return checks.stream().map(check -> leftOut(check, why)).toList();
  }

  public boolean isFailure() {
    return level == Level.FAIL;
  }
}
