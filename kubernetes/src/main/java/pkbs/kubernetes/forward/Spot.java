package pkbs.kubernetes.forward;

import java.util.regex.Pattern;

/// What is to be reached.
///
/// @param kubeContext of the kubeconfig
/// @param service whose pods serve the API
record Spot(String kubeContext, String namespace, String service) {
  /// Source: RFC 1123 label, as Kubernetes takes it for namespaces and services.
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  Spot {
    for (String name : new String[] {namespace, service}) {
      if (!LABEL.matcher(name).matches()) {
        throw new ForwardException("'" + name + "': not a name in Kubernetes");
      }
    }
  }
}
