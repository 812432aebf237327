package pkbs.dispatcher;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.PkbsException;

/// What callers may see and how much they may ask for, from the environment; `doc/config.md` lists
/// the variables.
///
/// @param othersVisible whether everybody sees everybody's jobs
/// @param submitRate of one owner; absent: as fast as the books take them
/// @param connections open at a time, of all clients
record AccessRules(boolean othersVisible, Optional<SubmitRate.Limit> submitRate, int connections) {
  private static final String OTHER_JOBS = "PKBS_OTHER_JOBS";
  private static final String SUBMIT_RATE = "PKBS_SUBMIT_RATE";
  private static final String CONNECTIONS = "PKBS_CONNECTIONS_MAX";
  private static final String SUBMIT_RATE_DEFAULT = "20:100";
  private static final String CONNECTIONS_DEFAULT = "4096";
  private static final Pattern RATE = Pattern.compile("([1-9]\\d{0,5}):([1-9]\\d{0,5})");
  private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,5}");

  /// @throws PkbsException with one line that names the variable
  static AccessRules from(Map<String, String> env) {
    return new AccessRules(
        othersVisible(text(env, OTHER_JOBS, "hidden")),
        submitRate(text(env, SUBMIT_RATE, SUBMIT_RATE_DEFAULT)),
        connections(text(env, CONNECTIONS, CONNECTIONS_DEFAULT)));
  }

  private static String text(Map<String, String> env, String name, String absent) {
    String value = env.getOrDefault(name, "");
    return value.isBlank() ? absent : value.strip();
  }

  private static boolean othersVisible(String value) {
    return switch (value) {
      case "visible" -> true;
      case "hidden" -> false;
      default -> throw wrong(OTHER_JOBS, value, "must be hidden or visible");
    };
  }

  private static Optional<SubmitRate.Limit> submitRate(String value) {
    if (value.equals("off")) {
      return Optional.empty();
    }
    Matcher rate = RATE.matcher(value);
    if (!rate.matches()) {
      throw wrong(SUBMIT_RATE, value, "must be off, or PER-SECOND:BURST such as 20:100");
    }
    return Optional.of(
        new SubmitRate.Limit(Integer.parseInt(rate.group(1)), Integer.parseInt(rate.group(2))));
  }

  private static int connections(String value) {
    if (!COUNT.matcher(value).matches()) {
      throw wrong(CONNECTIONS, value, "must be between 1 and 999999");
    }
    return Integer.parseInt(value);
  }

  private static PkbsException wrong(String variable, String value, String why) {
    return new PkbsException("%s: '%s': %s".formatted(variable, value, why));
  }
}
