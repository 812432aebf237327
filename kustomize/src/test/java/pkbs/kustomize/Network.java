package pkbs.kustomize;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Decides what the policies of an overlay let through, as a network plugin does. Source:
/// Kubernetes, network policies: a pod that a policy of a direction selects may do what any of them
/// allows.
record Network(List<NetworkPolicy> policies) {
  /// @param labels of the pod; empty and `ip` present: outside the cluster
  record End(String namespace, Map<String, String> labels, Optional<String> ip) {
    static End pod(String namespace, Map<String, String> labels) {
      return new End(namespace, labels, Optional.empty());
    }

    static End pod(Pods pods) {
      return pod(pods.namespace(), pods.labels());
    }

    static End outside(String ip) {
      return new End("", Map.of(), Optional.of(ip));
    }
  }

  boolean lets(End from, End to, int port) {
    return leaves(from, to, port) && enters(from, to, port);
  }

  private boolean leaves(End from, End to, int port) {
    if (from.ip().isPresent()) {
      return true;
    }
    List<NetworkPolicy> holding = selecting(from, "Egress");
    return holding.isEmpty()
        || holding.stream()
            .flatMap(policy ->
                policy.getSpec().getEgress().stream()
                    .filter(rule -> opens(rule.getPorts(), port))
                    .filter(rule -> names(rule.getTo(), policy, to)))
            .findAny()
            .isPresent();
  }

  private boolean enters(End from, End to, int port) {
    if (to.ip().isPresent()) {
      return true;
    }
    List<NetworkPolicy> holding = selecting(to, "Ingress");
    return holding.isEmpty()
        || holding.stream()
            .flatMap(policy ->
                policy.getSpec().getIngress().stream()
                    .filter(rule -> opens(rule.getPorts(), port))
                    .filter(rule -> names(rule.getFrom(), policy, from)))
            .findAny()
            .isPresent();
  }

  private List<NetworkPolicy> selecting(End end, String direction) {
    return policies.stream()
        .filter(policy -> policy.getMetadata().getNamespace().equals(end.namespace()))
        .filter(policy -> policy.getSpec().getPolicyTypes().contains(direction))
        .filter(policy -> matches(policy.getSpec().getPodSelector(), end.labels()))
        .toList();
  }

  private static boolean opens(List<NetworkPolicyPort> ports, int port) {
    return ports.isEmpty()
        || ports.stream()
            .anyMatch(open -> Integer.valueOf(port).equals(open.getPort().getIntVal()));
  }

  private static boolean names(List<NetworkPolicyPeer> peers, NetworkPolicy policy, End end) {
    return peers.isEmpty() || peers.stream().anyMatch(peer -> names(peer, policy, end));
  }

  /// An address block is taken for everything outside, or for the one address that it is.
  private static boolean names(NetworkPolicyPeer peer, NetworkPolicy policy, End end) {
    if (peer.getIpBlock() != null) {
      String block = peer.getIpBlock().getCidr();
      return end.ip().isPresent()
          && (block.equals("0.0.0.0/0") || block.equals(end.ip().get() + "/32"));
    }
    if (end.ip().isPresent()) {
      return false;
    }
    boolean isThere =
        peer.getNamespaceSelector() == null
            ? policy.getMetadata().getNamespace().equals(end.namespace())
            : matches(
                peer.getNamespaceSelector(),
                Map.of("kubernetes.io/metadata.name", end.namespace()));
    return isThere
        && (peer.getPodSelector() == null || matches(peer.getPodSelector(), end.labels()));
  }

  private static boolean matches(LabelSelector selector, Map<String, String> labels) {
    Map<String, String> wanted = selector.getMatchLabels();
    return (wanted == null || labels.entrySet().containsAll(wanted.entrySet()))
        && selector.getMatchExpressions().stream().allMatch(each -> matches(each, labels));
  }

  private static boolean matches(LabelSelectorRequirement each, Map<String, String> labels) {
    if (!each.getOperator().equals("In")) {
      throw new AssertionError("operator " + each.getOperator() + ": not known to these tests");
    }
    return labels.containsKey(each.getKey())
        && each.getValues().contains(labels.get(each.getKey()));
  }
}
