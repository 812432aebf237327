package pkbs.kustomize;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads manifests strictly: a field that the Kubernetes model does not know is a fault, as it is
/// to an API server that validates. Kinds are those that pkbs uses, and no other.
final class Manifests {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("apiregistration.k8s.io/v1/APIService", APIService.class),
          Map.entry("rbac.authorization.k8s.io/v1/Role", Role.class),
          Map.entry("rbac.authorization.k8s.io/v1/RoleBinding", RoleBinding.class),
          Map.entry("v1/ConfigMap", ConfigMap.class),
          Map.entry("v1/Namespace", Namespace.class),
          Map.entry("v1/PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/ServiceAccount", ServiceAccount.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
          // KEDA's are not in the model: ScalingTest reads them.
          Map.entry("keda.sh/v1alpha1/ScaledObject", GenericKubernetesResource.class),
          Map.entry("keda.sh/v1alpha1/TriggerAuthentication", GenericKubernetesResource.class));

  private static final ObjectMapper YAML = new YAMLMapper();
  private static final ObjectMapper STRICT = strict();
  private static final ObjectMapper LENIENT =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private Manifests() {}

  static List<HasMetadata> read(String documents) {
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(documents)) {
      List<HasMetadata> objects = new ArrayList<>();
      while (all.hasNext()) {
        objects.add(object(all.next()));
      }
      return List.copyOf(objects);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static HasMetadata object(JsonNode node) {
    String kind = node.path("apiVersion").asText() + "/" + node.path("kind").asText();
    Class<? extends HasMetadata> type = KINDS.get(kind);
    if (type == null) {
      throw new AssertionError(kind + ": not one of the kinds that pkbs uses");
    }
    try {
      return (type == GenericKubernetesResource.class ? LENIENT : STRICT).treeToValue(node, type);
    } catch (JsonProcessingException e) {
      throw new AssertionError(
          kind + " " + node.at("/metadata/name").asText() + ": " + e.getOriginalMessage(), e);
    }
  }

  /// The model keeps unknown fields aside unless it is told not to.
  private static ObjectMapper strict() {
    JacksonAnnotationIntrospector annotations =
        new JacksonAnnotationIntrospector() {
          private static final long serialVersionUID = 1L;

          @Override
          public Boolean hasAnySetter(Annotated any) {
            return false;
          }
        };
    return new ObjectMapper()
        .setAnnotationIntrospector(annotations)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }
}
