package pkbs.core.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether NATS keeps what it acknowledges. Source: reliability design, sections 5 and 12.
public final class NatsChecks {
  static final String REACHED = "nats";
  static final String VERSION = "nats-version";
  static final String STORAGE = "nats-storage";
  static final String REPLICAS = "nats-replicas";
  static final String SYNC = "nats-sync";
  static final String CLOCK = "nats-clock";

  private static final List<String> BEHIND = List.of(VERSION, STORAGE, REPLICAS, SYNC, CLOCK);
  private static final Duration SHORT = Duration.ofSeconds(1);

  private NatsChecks() {}

  /// @param asker whose clock the server's is compared with
  public static List<Finding> of(NatsFacts facts, Site site, String asker) {
    return switch (facts) {
      case NatsFacts.Silent silent ->
          Stream.concat(
                  Stream.of(silent(silent, site)),
                  Finding.leftOut(BEHIND, "nats is not reached").stream())
              .toList();
      case NatsFacts.Answering seen -> answering(seen, site, asker);
    };
  }

  private static Finding silent(NatsFacts.Silent silent, Site site) {
    String fix =
        silent.isRefused()
            ? site.pick(
                "pkbs down, then pkbs up, writes login and server configuration anew",
                "compare PKBS_NATS_USER and its password file with the server's; in Kubernetes the"
                    + " Secret nats-auth, then kubectl -n pkbs rollout restart statefulset/nats"
                    + " deployment/dispatcher deployment/worker-dep")
            : site.pick(
                "pkbs up starts it; why it ended is in log/nats.log of the state folder",
                "kubectl -n pkbs get pods -l app=nats, then kubectl -n pkbs logs nats-0");
    return Finding.fail(REACHED, silent.why(), fix);
  }

  private static List<Finding> answering(NatsFacts.Answering seen, Site site, String asker) {
    List<Finding> findings = new ArrayList<>();
    NatsFacts.Server server = seen.server();
    findings.add(
        Finding.ok(
            REACHED, "nats-server %s answers at %s".formatted(server.version(), server.url())));
    findings.addAll(version(server, site));
    findings.addAll(storage(seen.streams(), site));
    findings.add(replicas(seen, site));
    findings.add(sync(seen.sync(), site));
    findings.add(
        seen.ahead()
            .map(ahead -> ClockChecks.of(CLOCK, "nats", asker, ahead))
            .orElseGet(
                () -> Finding.leftOut(CLOCK, "nats-server before 2.10 does not tell its time")));
    return List.copyOf(findings);
  }

  private static List<Finding> version(NatsFacts.Server server, Site site) {
    String newer =
        site.pick(
            "install nats-server 2.12.7 or newer before the old one on PATH, then pkbs down and"
                + " pkbs up",
            "use an image of nats-server 2.12.7 or newer, as the overlays do");
    if (server.refusal().isPresent()) {
      return List.of(Finding.fail(VERSION, server.refusal().orElseThrow(), newer));
    }
    return server.warnings().isEmpty()
        ? List.of(Finding.ok(VERSION, "no known trouble with %s".formatted(server.version())))
        : server.warnings().stream().map(text -> Finding.warn(VERSION, text, newer)).toList();
  }

  private static List<Finding> storage(List<NatsFacts.Stream> streams, Site site) {
    if (streams.isEmpty()) {
      return List.of(Finding.leftOut(STORAGE, "without jetstream there are no streams"));
    }
    List<Finding> findings = new ArrayList<>();
    String restart =
        site.pick("pkbs down and pkbs up", "kubectl -n pkbs rollout restart deployment/dispatcher");
    String missing = names(streams, stream -> !stream.isThere());
    if (!missing.isEmpty()) {
      findings.add(
          Finding.fail(
              STORAGE,
              missing + ": not there",
              restart
                  + " makes what is missing; restore a bucket that had jobs from a backup first"
                  + " (doc/operating.md)"));
    }
    String volatileOnes = names(streams, stream -> stream.isThere() && !stream.isOnDisk());
    if (!volatileOnes.isEmpty()) {
      findings.add(
          Finding.fail(
              STORAGE,
              volatileOnes + ": kept in memory, gone with the next restart of nats",
              "let the queue run empty, nats stream rm each of them, then "
                  + restart
                  + ", which makes them on disk"));
    }
    return findings.isEmpty()
        ? List.of(Finding.ok(STORAGE, "all %d streams are on disk".formatted(streams.size())))
        : List.copyOf(findings);
  }

  private static String names(List<NatsFacts.Stream> streams, Predicate<NatsFacts.Stream> such) {
    return streams.stream()
        .filter(such)
        .map(NatsFacts.Stream::name)
        .collect(Collectors.joining(", "));
  }

  private static Finding replicas(NatsFacts.Answering seen, Site site) {
    List<NatsFacts.Stream> there =
        seen.streams().stream().filter(NatsFacts.Stream::isThere).toList();
    String away = names(there, stream -> stream.away() > 0);
    if (!away.isEmpty()) {
      return Finding.warn(
          REPLICAS,
          away + ": a copy is offline or behind",
          "kubectl -n pkbs get pods -l app=nats, and see to the one that is not ready");
    }
    if (there.isEmpty()) {
      return Finding.leftOut(REPLICAS, "there are no streams");
    }
    if (seen.server().cluster().isEmpty()) {
      return Finding.ok(REPLICAS, "one server, whose disk has the only copy");
    }
    String single = names(there, stream -> stream.replicas() < 2);
    return single.isEmpty()
        ? Finding.ok(
            REPLICAS,
            "%d copies of each stream, all there"
                .formatted(there.stream().mapToInt(NatsFacts.Stream::replicas).min().orElseThrow()))
        : Finding.warn(
            REPLICAS,
            single + ": one copy only, in a cluster of servers",
            "set PKBS_NATS_REPLICAS=3 for the dispatcher, as the overlay ha does, and restart it");
  }

  private static Finding sync(NatsFacts.Sync sync, Site site) {
    if (sync.every().isEmpty()) {
      return Finding.leftOut(SYNC, sync.whyUnknown());
    }
    Duration every = sync.every().orElseThrow();
    if (every.isZero()) {
      return Finding.ok(SYNC, "what is acknowledged is on the disk");
    }
    String cost =
        "written through to the disk every %d s: a power cut can lose what was acknowledged in it"
            .formatted(Math.max(1, every.toSeconds()));
    return every.compareTo(SHORT) <= 0
        ? Finding.ok(SYNC, cost)
        : Finding.warn(
            SYNC,
            cost,
            site.pick(
                "nats-server 2.10 or newer; pkbs up then asks it for 1 s (doc/promise.md)",
                "nats-server 2.10 or newer with jetstream { sync_interval: always }, as the"
                    + " overlays have it"));
  }
}
