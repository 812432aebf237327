package pkbs.qsub;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Where an instance is reached.
sealed interface Place {
  /// As `pkbs context list` shows it.
  String kind();

  /// As the configuration file has it.
  Map<String, String> settings();

  /// @param url as written; [Instance#of] checks it
  record Address(String url) implements Place {
    @Override
    public String kind() {
      return "url";
    }

    @Override
    public Map<String, String> settings() {
      return Map.of(ConfigFile.URL, url);
    }

    @Override
    public String toString() {
      return url;
    }
  }

  /// A dispatcher in Kubernetes, reached by a port-forward.
  ///
  /// @param kubeContext of the user's kubeconfig
  record Cluster(String kubeContext, String namespace, String service) implements Place {
    static final String NAMESPACE = "pkbs";
    static final String SERVICE = "dispatcher";

    /// Source: RFC 1123 label, as Kubernetes takes it for namespaces and services.
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    static final String LABEL_RULE =
        "not a name in Kubernetes; use up to 63 lower-case letters, digits and '-'";

    static boolean isLabel(String name) {
      return LABEL.matcher(name).matches();
    }

    @Override
    public String kind() {
      return "kubernetes";
    }

    @Override
    public Map<String, String> settings() {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put(ConfigFile.KUBE_CONTEXT, kubeContext);
      settings.put(ConfigFile.NAMESPACE, namespace);
      settings.put(ConfigFile.SERVICE, service);
      return settings;
    }

    @Override
    public String toString() {
      return namespace + "/" + service + " in " + kubeContext;
    }
  }

  /// The state folder of `pkbs up`, with its files `url` and `token`.
  ///
  /// @param typed as written, for messages
  record Folder(String typed, Path path) implements Place {
    @Override
    public String kind() {
      return "state";
    }

    @Override
    public Map<String, String> settings() {
      return Map.of(ConfigFile.STATE, path.toString());
    }

    @Override
    public String toString() {
      return typed;
    }
  }
}
