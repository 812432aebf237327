package pkbs.kubernetes.forward;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.WebSocketHandshakeException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import javax.net.ssl.SSLException;
import pkbs.core.PkbsException;

/// Why a cluster's service is not reached, as one line for the user.
final class ForwardException extends PkbsException {
  private static final long serialVersionUID = 1L;

  private static final String SILENT = "the cluster does not answer in time";
  private static final int LINE_CHARS_MAX = 300;

  private final boolean isPassing;

  ForwardException(String message) {
    this(message, false);
  }

  private ForwardException(String message, boolean isPassing) {
    super(message);
    this.isPassing = isPassing;
  }

  /// Whether another try may do, without anybody changing anything.
  boolean isPassing() {
    return isPassing;
  }

  /// @param what was asked for
  static ForwardException of(String what, Throwable fault) {
    String reason = reason(fault);
    return new ForwardException(what + ": " + reason, reason.equals(SILENT));
  }

  private static String reason(Throwable fault) {
    int status = status(fault);
    if (status > 0) {
      return switch (status) {
        case 401 ->
            "the cluster does not accept the kubeconfig's login; log in to the cluster again";
        case 403 -> "the kubeconfig's user may not; it needs the rights in doc/operate.md";
        case 404 -> "not found";
        default -> "the cluster answered HTTP " + status;
      };
    }
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      switch (cause) {
        case UnknownHostException _ -> {
          return "the cluster's host is not known: " + line(text);
        }
        case SSLException _ -> {
          return "the cluster's certificate is not trusted: " + line(text);
        }
        case HttpTimeoutException _ -> {
          return SILENT;
        }
        case ConnectException _ -> {
          return "the cluster does not answer: connection refused";
        }
        default -> {
          // What caused it may say more.
        }
      }
    }
    return "the cluster is not reached: " + line(String.valueOf(fault.getMessage()));
  }

  private static int status(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof KubernetesClientException refused && refused.getCode() > 0) {
        return refused.getCode();
      }
      if (cause instanceof WebSocketHandshakeException refused && refused.getResponse() != null) {
        return refused.getResponse().code();
      }
    }
    return 0;
  }

  private static String line(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return line.length() > LINE_CHARS_MAX ? line.substring(0, LINE_CHARS_MAX) + "…" : line;
  }
}
