package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The dispatcher may make pods of jobs where it is told to, and only there. Source: ADR 0024.
class ContainerJobsTest {
  @Test
  void the_overlay_names_the_deployment_that_workers_are_copied_from() {
    Overlay overlay = Overlay.of("container-jobs");
    String template = overlay.pods("dispatcher").env("PKBS_CONTAINER_TEMPLATE");
    Deployment workers = overlay.one(Deployment.class, template);
    assertThat(workers.getSpec().getTemplate().getSpec().getContainers())
        .anyMatch(container -> container.getName().equals("worker"));
  }

  @Test
  void it_gives_the_rights_for_that_and_no_others() {
    List<PolicyRule> rules = Overlay.of("container-jobs").one(Role.class, "dispatcher").getRules();
    List<PolicyRule> before = Overlay.of("nextcloud").one(Role.class, "dispatcher").getRules();
    assertThat(rules.subList(before.size(), rules.size()))
        .extracting(
            rule -> rule.getResources() + " " + rule.getResourceNames() + " " + rule.getVerbs())
        .containsExactly(
            "[jobs] [] [list, create, delete]",
            "[pods] [] [list, watch, delete]",
            "[events] [] [list]",
            "[deployments] [worker-dep] [get]");
  }

  @Test
  void other_overlays_have_no_such_thing() {
    for (Overlay overlay : Overlay.all()) {
      if (!overlay.name().equals("container-jobs")) {
        assertThat(overlay.one(Deployment.class, "dispatcher").toString())
            .as(overlay.toString())
            .doesNotContain("PKBS_CONTAINER_TEMPLATE");
      }
    }
  }
}
