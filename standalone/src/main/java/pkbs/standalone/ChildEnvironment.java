package pkbs.standalone;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The environment of the instance's processes: what a program needs to run as the user, and the
/// `PKBS_` settings. All else stays out, because it might hold secrets, and because an instance
/// should not depend on the shell that started it.
public final class ChildEnvironment {
  private static final Set<String> KEPT =
      Set.of("HOME", "USER", "LOGNAME", "PATH", "SHELL", "LANG", "TZ", "TMPDIR", "XDG_RUNTIME_DIR");

  /// They are a client's, or hold a secret.
  private static final Set<String> LEFT =
      Set.of("PKBS_URL", "PKBS_TOKEN", "PKBS_TOKEN_FILE", "PKBS_STATE", "PKBS_CONTEXT");

  private ChildEnvironment() {}

  public static Map<String, String> of(Map<String, String> environment) {
    Map<String, String> kept = new TreeMap<>();
    environment.forEach((name, value) -> {
      if (KEPT.contains(name) || isSetting(name)) {
        kept.put(name, value);
      }
    });
    // File names outside of ASCII need it, whatever the user's locale says.
    kept.put("LC_CTYPE", "C.UTF-8");
    return kept;
  }

  private static boolean isSetting(String name) {
    return name.startsWith("PKBS_")
        && !name.startsWith("PKBS_KEPT_")
        && !name.contains("JAVA_OPTIONS")
        && !LEFT.contains(name);
  }
}
