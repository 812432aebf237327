package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.kubernetes.ClusterRights.Asked;

/// What pkbs may do in a cluster: namespaced, named, and no more than it uses. Source: features,
/// F156.
class RightsTest {
  /// Whoever has these becomes somebody else, or reads what is not pkbs's.
  private static final Set<String> GREAT =
      Set.of("secrets", "serviceaccounts", "serviceaccounts/token", "roles", "rolebindings", "*");

  static List<Overlay> overlays() {
    return Overlay.all();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void only_the_dispatcher_has_rights_and_only_in_its_namespace(Overlay overlay) {
    for (RoleBinding binding : overlay.all(RoleBinding.class)) {
      assertThat(binding.getRoleRef().getKind()).isEqualTo("Role");
      assertThat(binding.getSubjects())
          .singleElement()
          .matches(subject -> subject.getKind().equals("ServiceAccount"))
          .matches(subject -> subject.getName().equals("dispatcher"))
          .matches(subject -> subject.getNamespace().equals("pkbs"));
      if (!binding.getMetadata().getNamespace().equals("pkbs")) {
        assertThat(overlay.name()).isEqualTo("external-metrics");
        assertThat(binding.getRoleRef().getName())
            .isEqualTo("extension-apiserver-authentication-reader");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void no_rule_is_for_everything(Overlay overlay) {
    for (Role role : overlay.all(Role.class)) {
      for (PolicyRule rule : role.getRules()) {
        assertThat(rule.getVerbs()).isNotEmpty().doesNotContain("*", "impersonate", "escalate");
        assertThat(rule.getApiGroups()).doesNotContain("*");
        assertThat(rule.getResources()).isNotEmpty().doesNotContain("*");
        assertThat(rule.getResources()).doesNotContainAnyElementsOf(GREAT);
      }
    }
  }

  @Test
  void only_the_scaler_may_size_a_deployment_and_only_that_of_the_workers() {
    for (Overlay overlay : Overlay.all()) {
      List<PolicyRule> sizing =
          overlay.all(Role.class).stream()
              .flatMap(role -> role.getRules().stream())
              .filter(rule -> rule.getResources().contains("deployments/scale"))
              .toList();
      if (overlay.name().equals("builtin-scaler")) {
        assertThat(sizing)
            .singleElement()
            .matches(rule -> rule.getResourceNames().equals(List.of("worker-dep")))
            .matches(rule -> rule.getVerbs().equals(List.of("get", "update")));
      } else {
        assertThat(sizing).as(overlay + "").isEmpty();
      }
    }
  }

  /// Else `pkbs doctor` misses a right that nobody needs.
  @Test
  void each_right_that_doctor_asks_for_is_given_by_its_overlay() {
    assertGiven("builtin-scaler", Asked.PRICES);
    assertGiven("builtin-scaler", Asked.sizing("worker-dep"));
    assertGiven("container-jobs", Asked.containers(Optional.empty(), "worker-dep"));
  }

  private static void assertGiven(String overlay, List<Asked> asked) {
    List<PolicyRule> rules = Overlay.of(overlay).one(Role.class, "dispatcher").getRules();
    for (Asked right : asked) {
      assertThat(rules)
          .as(overlay + ": " + right)
          .anyMatch(rule ->
              rule.getApiGroups().contains(right.group())
                  && rule.getResources().contains(right.resource())
                  && rule.getVerbs().contains(right.verb()));
    }
  }
}
