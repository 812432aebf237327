package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.PkbsException;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.StorageSettings;
import pkbs.testkit.Await;
import pkbs.testkit.FreePorts;
import pkbs.testkit.NatsBinaries;

/// The overlay `ha`: three servers find each other by its configuration, everything has three
/// copies, and any one of them may go. Source: features, F172.
class HighAvailabilityTest {
  private static final Path BASE = Path.of("base/nats/nats.conf");
  private static final Path CLUSTER = Path.of("overlays/ha/cluster.conf");
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final int SERVERS = 3;

  @TempDir private Path folder;
  private final List<Process> servers = new ArrayList<>();
  private final List<Integer> clients = new ArrayList<>();
  private final List<Integer> monitors = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(Process::destroyForcibly);
    servers.forEach(server -> server.onExit().join());
  }

  @Test
  void three_servers_and_two_dispatchers_are_spread() {
    Overlay overlay = Overlay.of("ha");
    StatefulSet nats = overlay.one(StatefulSet.class, "nats");
    assertThat(nats.getSpec().getReplicas()).isEqualTo(SERVERS);
    assertThat(nats.getSpec().getPodManagementPolicy()).as("none waits").isEqualTo("Parallel");
    assertThat(overlay.one(Deployment.class, "dispatcher").getSpec().getReplicas()).isEqualTo(2);
    for (String name : List.of("nats", "dispatcher")) {
      assertThat(overlay.pods(name).spec().getTopologySpreadConstraints())
          .extracting(spread -> spread.getTopologyKey())
          .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    }
    assertThat(overlay.pods("dispatcher").env("PKBS_NATS_REPLICAS")).isEqualTo("3");
    for (int i = 0; i < SERVERS; i++) {
      assertThat(overlay.pods("nats").env("ROUTE_" + i))
          .isEqualTo("\"nats-route://route:$(ROUTE)@nats-%d.nats-peers:6222\"".formatted(i));
    }
  }

  @Test
  void everything_has_three_copies_and_one_server_may_go() throws Exception {
    Optional<Path> binary = NatsBinaries.all().stream().filter(this::mayCluster).findFirst();
    if (binary.isEmpty()) {
      System.err.println("HighAvailabilityTest: left out: no nats-server that may be in a cluster");
    }
    assumeThat(binary).isPresent();
    start(binary.get());

    prepare(0);
    JsonNode streams = streams();
    assertThat(streams).hasSizeGreaterThanOrEqualTo(5);
    for (JsonNode stream : streams) {
      assertThat(stream.at("/config/num_replicas").asInt()).isEqualTo(SERVERS);
    }

    servers.getFirst().destroyForcibly().onExit().join();
    try (NatsStore store = connect(1)) {
      Await.until("two of three serve", LONG, () -> isTakenOver(store));
    }
  }

  private static boolean isTakenOver(NatsStore store) {
    try {
      return store.jobs().takeOver("d", Instant.EPOCH).last() > 0;
    } catch (PkbsException e) {
      return false;
    }
  }

  private boolean mayCluster(Path server) {
    return !NatsBinaries.version(server).startsWith("2.9.");
  }

  private NatsStore connect(int server) {
    return NatsStore.connect(
        new NatsConfig(
            URI.create("nats://127.0.0.1:" + clients.get(server)),
            "dispatcher",
            Optional.of(folder.resolve("password")),
            "dispatcher"));
  }

  private void prepare(int server) {
    Await.until(
        "the servers are one",
        LONG,
        () -> {
          try (NatsStore store = connect(server)) {
            store.prepare(new StorageSettings(Optional.empty(), OptionalInt.of(SERVERS)));
            return true;
          } catch (PkbsException e) {
            return false;
          }
        });
  }

  private JsonNode streams() throws IOException {
    URI address =
        URI.create(
            "http://127.0.0.1:%d/jsz?streams=true&config=true&accounts=true"
                .formatted(monitors.getFirst()));
    try (InputStream in = address.toURL().openStream()) {
      return new ObjectMapper().readTree(in).at("/account_details/0/stream_detail");
    }
  }

  private void start(Path binary) throws IOException {
    Files.writeString(folder.resolve("password"), "dispatcher-1");
    Map<String, String> words = new TreeMap<>();
    for (NatsRole role : NatsRole.values()) {
      words.put(role.name() + "_PASSWORD", "\"%s-1\"".formatted(role.user()));
    }
    words.put("ROUTE_PASSWORD", "\"1r-_x\"");
    List<Integer> ports = FreePorts.several(3 * SERVERS);
    clients.addAll(ports.subList(0, SERVERS));
    monitors.addAll(ports.subList(SERVERS, 2 * SERVERS));
    List<Integer> routes = ports.subList(2 * SERVERS, 3 * SERVERS);
    for (int i = 0; i < SERVERS; i++) {
      words.put("ROUTE_" + i, "\"nats-route://route:1r-_x@127.0.0.1:%d\"".formatted(routes.get(i)));
    }
    for (int i = 0; i < SERVERS; i++) {
      Path own = Files.createDirectories(folder.resolve("nats-" + i));
      put(own, BASE, Map.of("4222", clients.get(i), "8222", monitors.get(i)));
      put(own, CLUSTER, Map.of("6222", routes.get(i)));
      ProcessBuilder server =
          new ProcessBuilder(binary.toString(), "-c", own.resolve("cluster.conf").toString())
              .redirectErrorStream(true)
              .redirectOutput(own.resolve("log").toFile());
      server.environment().putAll(words);
      server.environment().put("POD_NAME", "nats-" + i);
      servers.add(server.start());
    }
  }

  private static void put(Path own, Path file, Map<String, Integer> ports) throws IOException {
    String text = Files.readString(file).replace("\"/data\"", "\"" + own.resolve("data") + "\"");
    for (Map.Entry<String, Integer> port : ports.entrySet()) {
      text = text.replace("0.0.0.0:" + port.getKey(), "127.0.0.1:" + port.getValue());
    }
    Files.writeString(own.resolve(file.getFileName()), text);
  }
}
