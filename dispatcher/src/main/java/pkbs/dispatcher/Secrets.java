package pkbs.dispatcher;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Which variables look like secrets, by their names.
final class Secrets {
  static final String MASK = "********";

  private static final Pattern NAME =
      Pattern.compile(
          ".*(?:PASSWORD|PASSWD|SECRET|CREDENTIAL).*|(?:.*_)?(?:TOKEN|APIKEY|PASS)|.*_KEY(?:_ID)?");

  private Secrets() {}

  static boolean isSecretName(String name) {
    return NAME.matcher(name.toUpperCase(Locale.ROOT)).matches();
  }

  /// The same variables, ordered, with the values of such names replaced.
  static Map<String, String> masked(Map<String, String> variables) {
    Map<String, String> masked = new TreeMap<>();
    variables.forEach((name, value) -> masked.put(name, isSecretName(name) ? MASK : value));
    return masked;
  }
}
