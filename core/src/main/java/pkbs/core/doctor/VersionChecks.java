package pkbs.core.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether the programs of an installation are of one release. One minor release apart they work
/// together, as while an upgrade is under way.
public final class VersionChecks {
  static final String DISPATCHER = "version-dispatcher";
  static final String WORKERS = "version-workers";

  private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

  private VersionChecks() {}

  /// @param client the release of this command
  /// @param dispatcher of the one that answers
  public static Finding dispatcher(String client, String dispatcher, Site site) {
    String what = "the dispatcher is %s, this command %s".formatted(dispatcher, client);
    if (dispatcher.equals(client)) {
      return Finding.ok(DISPATCHER, "dispatcher and this command are both " + client);
    }
    String fix =
        site.pick(
            "pkbs down, then pkbs up of this release",
            "install the commands of the dispatcher's release, or deploy this one");
    return isNear(dispatcher, client)
        ? Finding.warn(DISPATCHER, what, fix)
        : Finding.fail(DISPATCHER, what, fix);
  }

  /// @param dispatcher the release of the one that they work for
  /// @param workers releases by the workers' names; absent where one does not tell
  public static List<Finding> workers(
      String dispatcher, Map<String, Optional<String>> workers, Site site) {
    if (workers.isEmpty()) {
      return List.of(Finding.leftOut(WORKERS, "no worker is heard"));
    }
    List<Finding> findings = new ArrayList<>();
    new TreeMap<>(workers)
        .forEach((name, release) -> {
          if (!release.equals(Optional.of(dispatcher))) {
            findings.add(worker(name, release, dispatcher, site));
          }
        });
    return findings.isEmpty()
        ? List.of(
            Finding.ok(
                WORKERS,
                "%d of the dispatcher's release, %s".formatted(workers.size(), dispatcher)))
        : List.copyOf(findings);
  }

  private static Finding worker(
      String name, Optional<String> release, String dispatcher, Site site) {
    String what =
        "worker %s is %s, the dispatcher %s"
            .formatted(name, release.orElse("of a release that does not tell"), dispatcher);
    String fix =
        site.pick(
            "pkbs down, then pkbs up",
            "kubectl -n pkbs rollout restart deployment/worker-dep with the image of the"
                + " dispatcher's release; jobs that run end first");
    return release.filter(known -> !isNear(known, dispatcher)).isPresent()
        ? Finding.fail(WORKERS, what, fix)
        : Finding.warn(WORKERS, what, fix);
  }

  private static boolean isNear(String one, String other) {
    Matcher a = NUMBERS.matcher(one);
    Matcher b = NUMBERS.matcher(other);
    return a.matches()
        && b.matches()
        && a.group(1).equals(b.group(1))
        && Math.abs(Integer.parseInt(a.group(2)) - Integer.parseInt(b.group(2))) <= 1;
  }
}
