package pkbs.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import pkbs.core.PkbsException;

/// Kubernetes refused, or did not answer.
public final class ClusterException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /// What a caller can do about it.
  public enum Kind {
    /// The object is not there.
    GONE,
    /// The service account has not the right.
    FORBIDDEN,
    /// The object has changed since it was read: read it again.
    CONFLICT,
    /// No answer, or one that another try may better.
    UNAVAILABLE
  }

  public ClusterException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  ClusterException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /// @param what was asked for, for people
  static ClusterException of(String what, KubernetesClientException cause) {
    return switch (cause.getCode()) {
      case 404 -> new ClusterException(Kind.GONE, what + ": not found", cause);
      case 401, 403 ->
          new ClusterException(
              Kind.FORBIDDEN,
              what + ": the dispatcher's service account may not; see the Role dispatcher",
              cause);
      case 409 -> new ClusterException(Kind.CONFLICT, what + ": changed by another", cause);
      default ->
          new ClusterException(
              Kind.UNAVAILABLE, "%s: %s".formatted(what, cause.getMessage()), cause);
    };
  }

  public Kind kind() {
    return kind;
  }
}
