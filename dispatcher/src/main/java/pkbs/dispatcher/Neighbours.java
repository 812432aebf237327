package pkbs.dispatcher;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import pkbs.core.PkbsException;
import pkbs.core.doctor.ClusterChecks;
import pkbs.core.doctor.Finding;
import pkbs.core.doctor.NatsChecks;
import pkbs.core.doctor.ResultsChecks;
import pkbs.core.doctor.Site;
import pkbs.jetstream.NatsCheckup;
import pkbs.kubernetes.ClusterRights;
import pkbs.kubernetes.ClusterRights.Asked;
import pkbs.webdav.ResultsCheckup;

/// Looks at NATS, the results server and the cluster with the logins and rights that this process
/// has, at all of them at once.
record Neighbours(DispatcherConfig config) implements Outside {
  private static final Duration PATIENCE = Duration.ofSeconds(25);
  private static final String ASKER = "the dispatcher";

  @Override
  public List<Finding> look(List<List<String>> resultFolders) {
    Clock clock = Clock.systemUTC();
    Map<String, Supplier<List<Finding>>> looks = new LinkedHashMap<>();
    looks.put(
        "nats",
        () ->
            NatsChecks.of(NatsCheckup.look(config.nats(), Optional.empty(), clock), site(), ASKER));
    looks.put(
        "webdav",
        () ->
            ResultsChecks.of(
                ResultsCheckup.look(config.webdav(), resultFolders, clock), site(), ASKER));
    looks.put(ClusterChecks.RIGHTS, () -> ClusterChecks.rights(ClusterRights.look(asked())));
    List<CompletableFuture<List<Finding>>> under =
        looks.entrySet().stream().map(look -> begun(look.getKey(), look.getValue())).toList();
    return under.stream().flatMap(look -> look.join().stream()).toList();
  }

  /// Ended by the clock where it does not end by itself.
  private static CompletableFuture<List<Finding>> begun(
      String check, Supplier<List<Finding>> look) {
    return CompletableFuture.supplyAsync(look, task -> Thread.ofVirtual().name(check).start(task))
        .completeOnTimeout(
            List.of(
                Finding.fail(
                    check,
                    "no answer within %d s".formatted(PATIENCE.toSeconds()),
                    "see to it, and to the network between it and the dispatcher")),
            PATIENCE.toSeconds(),
            TimeUnit.SECONDS)
        .exceptionally(failure -> List.of(failed(check, failure)));
  }

  private static Finding failed(String check, Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return cause instanceof PkbsException ours
        ? Finding.fail(check, String.valueOf(ours.getMessage()), "see to what it names")
        : Finding.leftOut(check, "could not be looked at: " + cause.getClass().getSimpleName());
  }

  /// Loopback is laptop mode's.
  @Override
  public Site site() {
    return config.listen().equals("127.0.0.1") ? Site.LAPTOP : Site.CLUSTER;
  }

  /// The rights that the settings call for.
  private List<Asked> asked() {
    List<Asked> asked = new ArrayList<>();
    if (config.scale().prices()) {
      asked.addAll(Asked.PRICES);
    }
    config.scale().deployment().ifPresent(sized -> asked.addAll(Asked.sizing(sized.name())));
    config.scale().metricsPort().ifPresent(_ -> asked.addAll(Asked.METRICS));
    config
        .containers()
        .ifPresent(containers ->
            asked.addAll(
                Asked.containers(containers.pods().namespace(), containers.pods().template())));
    return List.copyOf(asked);
  }
}
