package pkbs.jetstream;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.core.PkbsException;

/// A nats-server's version, and what is known about it. Source: reliability design, section 12.
///
/// @param text as the server says it
record ServerVersion(int major, int minor, int patch, String text)
    implements Comparable<ServerVersion> {
  private static final Pattern NUMBERS = Pattern.compile("v?(\\d+)\\.(\\d+)\\.(\\d+).*");
  private static final ServerVersion OLDEST = of("2.9.10");
  private static final ServerVersion STALE_UPDATES = of("2.10.19");
  private static final ServerVersion SYNC_INTERVAL = of("2.10.0");
  private static final ServerVersion SAFE = of("2.12.7");
  private static final ServerVersion SAFE_CLUSTER = of("2.12.0");
  private static final ServerVersion SAFE_2_11 = of("2.11.16");

  /// @throws PkbsException where it is no version
  static ServerVersion of(String text) {
    Matcher matcher = NUMBERS.matcher(text.strip());
    if (!matcher.matches()) {
      throw new PkbsException("nats-server version \"" + text + "\" is not readable");
    }
    return new ServerVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        text.strip().replaceFirst("^v", ""));
  }

  /// Why pkbs does not run on it; empty where it does.
  Optional<String> refusal() {
    if (compareTo(OLDEST) < 0) {
      return Optional.of(this + ": too old; use " + SAFE.text + " or newer, at least 2.9.10");
    }
    if (compareTo(STALE_UPDATES) == 0) {
      return Optional.of(this + ": accepts stale updates of a key; use 2.10.20 or newer");
    }
    return Optional.empty();
  }

  /// Why pkbs does not run on a cluster of such servers; empty where it does.
  ///
  /// @param cluster its name
  Optional<String> clusterRefusal(String cluster) {
    return knowsSyncInterval()
        ? Optional.empty()
        : Optional.of(
            "%s: is in cluster \"%s\", where it lets two writers win one update; use ≥ 2.12.7, or"
                    .formatted(this, cluster)
                + " one server");
  }

  /// Likewise for a stream of several replicas.
  Optional<String> replicasRefusal(String stream, int replicas) {
    return replicas < 2 || knowsSyncInterval()
        ? Optional.empty()
        : Optional.of(
            "%s: stream %s has %d replicas, where it lets two writers win one update; use ≥ 2.12.7,"
                    .formatted(this, stream, replicas)
                + " or 1 replica");
  }

  /// What an operator should know about a cluster of such servers; empty where nothing.
  Optional<String> clusterWarning(String cluster) {
    return compareTo(SAFE_CLUSTER) >= 0
        ? Optional.empty()
        : Optional.of(
            "%s: is in cluster \"%s\", where it may accept a stale update at a change of leader;"
                    .formatted(this, cluster)
                + " use ≥ 2.12.7");
  }

  /// What an operator should know about it; empty where nothing.
  Optional<String> warning() {
    if (!knowsSyncInterval()) {
      return Optional.of(
          this + ": fsync every 60 s, known vulnerabilities; use ≥ 2.12.7 in production");
    }
    boolean safe = compareTo(SAFE) >= 0 || (minor == SAFE_2_11.minor && compareTo(SAFE_2_11) >= 0);
    return safe
        ? Optional.empty()
        : Optional.of(this + ": known vulnerabilities; use ≥ 2.12.7 in production");
  }

  /// Whether `jetstream.sync_interval` is a setting that it knows.
  boolean knowsSyncInterval() {
    return compareTo(SYNC_INTERVAL) >= 0;
  }

  /// `nats-server 2.9.10`.
  @Override
  public String toString() {
    return "nats-server " + text;
  }

  @Override
  public int compareTo(ServerVersion other) {
    return Comparator.comparingInt(ServerVersion::major)
        .thenComparingInt(ServerVersion::minor)
        .thenComparingInt(ServerVersion::patch)
        .compare(this, other);
  }
}
