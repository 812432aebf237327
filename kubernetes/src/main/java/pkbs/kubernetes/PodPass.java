package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.RunId;

/// One look at all that there is, and what is done about it. Idempotent: a pass that ends in the
/// middle is followed by a whole one.
final class PodPass {
  private static final Logger LOG = LoggerFactory.getLogger(PodPass.class);
  private static final PodSight GONE =
      PodSight.troubled(PodSight.Phase.ENDED, PodTrouble.gone("its pod is gone"));
  private static final int INVALID = 422;
  private static final int MALFORMED = 400;

  private final PodApi api;
  private final String template;
  private final Map<RunId, PodOrder> wanted;
  private final Map<RunId, PodSight> sights = new HashMap<>();
  private Optional<Deployment> source = Optional.empty();

  PodPass(PodApi api, String template, Map<RunId, PodOrder> wanted) {
    this.api = api;
    this.template = template;
    this.wanted = wanted;
  }

  /// @param isLeft whether a run that is not wanted is given up for good
  /// @return what was seen of every wanted run
  /// @throws KubernetesClientException where nothing can be seen at all
  Map<RunId, PodSight> run(Predicate<RunId> isLeft) {
    List<Job> jobs = api.jobs();
    Map<RunId, Pod> pods = newest(api.pods());
    Set<RunId> there = new HashSet<>();
    for (Job job : jobs) {
      Optional<RunId> run = PodNames.run(job);
      run.ifPresent(there::add);
      run.ifPresent(found -> look(found, job, Optional.ofNullable(pods.get(found)), isLeft));
    }
    pods.forEach((run, pod) -> {
      if (!there.contains(run) && !isGoing(pod) && !wanted.containsKey(run) && isLeft.test(run)) {
        quietly(() -> api.deletePod(pod.getMetadata().getName()));
      }
    });
    wanted.forEach((run, order) -> {
      if (!there.contains(run)) {
        sights.put(run, order.mayBeRemade() ? make(order) : GONE);
      }
    });
    return sights;
  }

  /// Of pods of one run, which only a Job controller at work has, the last one counts.
  private static Map<RunId, Pod> newest(List<Pod> pods) {
    Map<RunId, Pod> all = new HashMap<>();
    pods.stream()
        .sorted(
            Comparator.comparing(
                pod -> Objects.requireNonNullElse(pod.getMetadata().getCreationTimestamp(), "")))
        .forEach(pod -> PodNames.run(pod).ifPresent(run -> all.put(run, pod)));
    return all;
  }

  private void look(RunId run, Job job, Optional<Pod> pod, Predicate<RunId> isLeft) {
    PodOrder order = wanted.get(run);
    if (order == null) {
      if (!isGoing(job) && isLeft.test(run)) {
        LOG.info("{}: its pod is not wanted any more", run);
        remove(job);
      }
      return;
    }
    PodSight sight = sight(job, pod);
    sights.put(run, sight);
    boolean isOther = !order.shape().equals(annotation(job));
    if (!isGoing(job) && order.mayBeRemade() && (isOther || isEnded(sight))) {
      LOG.info("{}: its pod is made anew: {}", run, isOther ? "the job was altered" : sight);
      remove(job);
    }
  }

  private PodSight sight(Job job, Optional<Pod> pod) {
    if (isGoing(job)) {
      return PodSight.troubled(
          PodSight.Phase.ENDED,
          pod.map(PodReading::of)
              .flatMap(PodSight::trouble)
              .orElseGet(() -> PodTrouble.gone("its pod was deleted")));
    }
    if (pod.isPresent()) {
      return PodReading.of(pod.get());
    }
    return isOver(job)
        ? GONE
        : api.failure(job.getMetadata().getName())
            .map(PodPass::notMade)
            .map(trouble -> PodSight.troubled(PodSight.Phase.WAITING, trouble))
            .orElseGet(PodSight::waiting);
  }

  private static PodTrouble notMade(String message) {
    return PodApi.isQuota(message)
        ? PodTrouble.room("no room in the quota of its namespace: %s", message)
        : PodTrouble.room("its pod cannot be made: %s", message);
  }

  private static boolean isOver(Job job) {
    return job.getStatus() != null
        && job.getStatus().getConditions().stream()
            .anyMatch(found ->
                "True".equals(found.getStatus())
                    && ("Failed".equals(found.getType()) || "Complete".equals(found.getType())));
  }

  private static boolean isEnded(PodSight sight) {
    return sight.phase() == PodSight.Phase.ENDED
        || sight.trouble().filter(it -> it.kind() == PodTrouble.Kind.STOPPED).isPresent();
  }

  private PodSight make(PodOrder order) {
    try {
      if (source.isEmpty()) {
        source = api.deployment(template);
      }
      if (source.isEmpty()) {
        return PodSight.troubled(
            PodSight.Phase.WAITING,
            PodTrouble.room(
                "deployment %s is not in namespace %s; set PKBS_CONTAINER_TEMPLATE",
                template, api.namespace()));
      }
      api.create(PodManifest.of(order, source.get()));
      LOG.info("{}: pod of {} asked for", order.run(), order.container().image());
      return PodSight.waiting();
    } catch (KubernetesClientException e) {
      String text = PodApi.words(e);
      return PodSight.troubled(
          PodSight.Phase.WAITING,
          e.getCode() == INVALID || e.getCode() == MALFORMED
              ? PodTrouble.never("%s", text)
              : PodTrouble.room("%s", text));
    }
  }

  private void remove(Job job) {
    quietly(() -> api.deleteJob(job.getMetadata().getName()));
  }

  /// The next pass tries again.
  private static void quietly(Runnable deletion) {
    try {
      deletion.run();
    } catch (KubernetesClientException e) {
      LOG.warn("not deleted now: {}", PodApi.words(e));
    }
  }

  private static boolean isGoing(HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null;
  }

  private static String annotation(Job job) {
    return Optional.ofNullable(job.getMetadata().getAnnotations())
        .map(all -> all.get(PodNames.SHAPE))
        .orElse("");
  }
}
