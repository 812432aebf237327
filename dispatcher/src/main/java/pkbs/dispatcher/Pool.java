package pkbs.dispatcher;

import java.util.Optional;
import pkbs.kubernetes.HomeCluster;

/// The cluster's side of a pool of workers. Every method may throw a
/// [pkbs.kubernetes.ClusterException].
interface Pool {
  HomeCluster.Size size();

  void resize(HomeCluster.Size from, int replicas);

  /// An autoscaler that sizes it too.
  Optional<String> autoscaler();

  /// Writes the deletion cost of one of its pods, or of another pool's.
  void price(String pod, int cost);

  /// A Deployment.
  record OfCluster(HomeCluster cluster, String deployment) implements Pool {
    @Override
    public HomeCluster.Size size() {
      return cluster.size(deployment);
    }

    @Override
    public void resize(HomeCluster.Size from, int replicas) {
      cluster.resize(deployment, from, replicas);
    }

    @Override
    public Optional<String> autoscaler() {
      return cluster.autoscalerOf(deployment);
    }

    @Override
    public void price(String pod, int cost) {
      cluster.price(pod, cost);
    }
  }
}
