package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.kustomize.Network.End;

/// Who may talk to whom, rule by rule. Source: features, F069.
class NetworkPolicyTest {
  private static final int NATS = 4222;
  private static final int MONITOR = 8222;
  private static final int API = 4898;
  private static final int STORAGE = 8080;
  private static final int HTTPS = 443;
  private static final int METRICS = 6443;
  private static final int ROUTES = 6222;
  private static final int DNS = 53;

  /// Most clusters; kubeadm, k3s and kind; minikube; MicroK8s.
  private static final int[] API_SERVERS = {HTTPS, 6443, 8443, 16443};

  private static final End CLOUD = End.outside("203.0.113.9");
  private static final End NAMES = End.pod("kube-system", Map.of("k8s-app", "kube-dns"));
  private static final End STRANGER = End.pod("default", Map.of("app", "dispatcher"));

  static List<Overlay> overlays() {
    return Overlay.all();
  }

  /// @param storage absent where results leave the cluster
  private record World(
      Network network, End nats, End dispatcher, List<End> workers, List<End> storage) {
    static World of(Overlay overlay) {
      return new World(
          new Network(overlay.all(NetworkPolicy.class)),
          End.pod(overlay.pods("nats")),
          End.pod(overlay.pods("dispatcher")),
          overlay.pods().stream().filter(Pods::isWorker).map(End::pod).toList(),
          overlay.pods().stream()
              .filter(pods -> pods.labels().containsKey("pkbs/storage"))
              .map(End::pod)
              .toList());
    }

    boolean lets(End from, End to, int port) {
      return network.lets(from, to, port);
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void an_unknown_pod_of_either_namespace_reaches_nothing_and_is_not_reached(Overlay overlay) {
    World world = World.of(overlay);
    for (String namespace : List.of("pkbs", "pkbs-system")) {
      if (namespace.equals("pkbs") || !world.storage().isEmpty()) {
        End unknown = End.pod(namespace, Map.of("app", "unknown"));
        assertThat(world.lets(unknown, world.nats(), NATS)).isFalse();
        assertThat(world.lets(unknown, world.dispatcher(), API)).isFalse();
        assertThat(world.lets(unknown, CLOUD, HTTPS)).isFalse();
        assertThat(world.lets(STRANGER, unknown, API)).isFalse();
        assertThat(world.lets(world.workers().getFirst(), unknown, NATS)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void dispatcher_and_workers_reach_what_they_need(Overlay overlay) {
    World world = World.of(overlay);
    assertThat(world.workers()).isNotEmpty();
    for (End worker : world.workers()) {
      assertThat(world.lets(worker, world.nats(), NATS)).isTrue();
      assertThat(world.lets(worker, world.dispatcher(), API)).as("qsub in a job").isTrue();
      assertThat(world.lets(worker, NAMES, DNS)).isTrue();
    }
    assertThat(world.lets(world.dispatcher(), world.nats(), NATS)).isTrue();
    assertThat(world.lets(world.dispatcher(), NAMES, DNS)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void dispatcher_and_workers_reach_the_storage_wherever_it_is(Overlay overlay) {
    World world = World.of(overlay);
    for (End end : List.of(world.dispatcher(), world.workers().getFirst())) {
      for (End storage : world.storage()) {
        assertThat(world.lets(end, storage, STORAGE)).isTrue();
      }
    }
    // The dispatcher also needs the API server, which may be anywhere.
    assertThat(world.lets(world.workers().getFirst(), CLOUD, HTTPS))
        .isEqualTo(world.storage().isEmpty());
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nats_is_reached_at_its_client_port_by_the_programs_only(Overlay overlay) {
    World world = World.of(overlay);
    assertThat(world.lets(STRANGER, world.nats(), NATS)).isFalse();
    for (End worker : world.workers()) {
      assertThat(world.lets(worker, world.nats(), MONITOR)).isFalse();
    }
    assertThat(world.lets(world.dispatcher(), world.nats(), MONITOR)).isFalse();
    assertThat(world.lets(world.nats(), world.dispatcher(), API)).isFalse();
    assertThat(world.lets(world.nats(), CLOUD, HTTPS)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nothing_reaches_a_job(Overlay overlay) {
    World world = World.of(overlay);
    for (End worker : world.workers()) {
      for (End from : List.of(world.dispatcher(), world.nats(), worker, STRANGER)) {
        assertThat(world.lets(from, worker, STORAGE)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void storage_calls_nobody_and_answers_the_programs_only(Overlay overlay) {
    World world = World.of(overlay);
    for (End storage : world.storage()) {
      assertThat(world.lets(storage, CLOUD, HTTPS)).isFalse();
      assertThat(world.lets(storage, world.dispatcher(), API)).isFalse();
      assertThat(world.lets(STRANGER, storage, STORAGE)).isFalse();
      assertThat(world.lets(world.nats(), storage, STORAGE)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_dispatcher_reaches_the_api_server_and_nothing_else_out_there(Overlay overlay) {
    World world = World.of(overlay);
    for (int port : API_SERVERS) {
      assertThat(world.lets(world.dispatcher(), CLOUD, port)).as("port " + port).isTrue();
    }
    for (int other : new int[] {22, 80, NATS, STORAGE}) {
      assertThat(world.lets(world.dispatcher(), CLOUD, other)).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_api_server_reaches_the_metrics_only_where_they_are_served(Overlay overlay) {
    World world = World.of(overlay);
    assertThat(world.lets(CLOUD, world.dispatcher(), METRICS))
        .isEqualTo(overlay.name().equals("external-metrics"));
    assertThat(world.lets(CLOUD, world.dispatcher(), API)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void servers_of_nats_reach_each_other_only_where_there_are_several(Overlay overlay) {
    World world = World.of(overlay);
    assertThat(world.lets(world.nats(), world.nats(), ROUTES))
        .isEqualTo(overlay.name().equals("ha"));
    assertThat(world.lets(world.workers().getFirst(), world.nats(), ROUTES)).isFalse();
    assertThat(world.lets(world.dispatcher(), world.nats(), ROUTES)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void only_keda_asks_the_dispatcher_from_outside_where_it_scales(Overlay overlay) {
    World world = World.of(overlay);
    assertThat(world.lets(STRANGER, world.dispatcher(), API)).isFalse();
    assertThat(world.lets(End.pod("keda", Map.of("app", "keda")), world.dispatcher(), API))
        .isEqualTo(overlay.name().equals("keda"));
  }
}
