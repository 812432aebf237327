package pkbs.kubernetes;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A pod's status in plain words. Pure. Source: Kubernetes API, PodStatus; the reasons are the
/// kubelet's.
final class PodReading {
  private final Pod pod;
  private final PodStatus status;

  private PodReading(Pod pod) {
    this.pod = pod;
    this.status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
  }

  static PodSight of(Pod pod) {
    return new PodReading(pod).sight();
  }

  private PodSight sight() {
    Optional<ContainerStatus> job = container(PodNames.JOB);
    Optional<PodTrouble> trouble =
        ended()
            .or(() -> job.flatMap(found -> job(found.getState())))
            .or(() -> container(PodNames.WORKER).flatMap(found -> worker(found.getState())))
            .or(this::unscheduled);
    return new PodSight(
        phase(trouble),
        trouble,
        job.map(ContainerStatus::getImageID).flatMap(PodReading::digest),
        Optional.ofNullable(pod.getSpec()).map(spec -> spec.getNodeName()));
  }

  private PodSight.Phase phase(Optional<PodTrouble> trouble) {
    if (trouble.filter(found -> found.kind() == PodTrouble.Kind.GONE).isPresent() || isOver()) {
      return PodSight.Phase.ENDED;
    }
    if ("Running".equals(status.getPhase())) {
      return PodSight.Phase.RUNNING;
    }
    boolean hasNode = pod.getSpec() != null && pod.getSpec().getNodeName() != null;
    return hasNode ? PodSight.Phase.STARTING : PodSight.Phase.WAITING;
  }

  private boolean isOver() {
    return "Succeeded".equals(status.getPhase()) || "Failed".equals(status.getPhase());
  }

  /// What the pod as a whole says of its end.
  private Optional<PodTrouble> ended() {
    Optional<String> why = disrupted();
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of(
          PodTrouble.gone("its pod was deleted%s", why.map(": "::concat).orElse("")));
    }
    if ("Unknown".equals(status.getPhase()) || "NodeLost".equals(status.getReason())) {
      return Optional.of(PodTrouble.gone("its node was lost%s", detail(status.getMessage())));
    }
    if (!"Failed".equals(status.getPhase())) {
      return Optional.empty();
    }
    if (status.getReason() == null) {
      return why.map(text -> PodTrouble.gone("its pod was ended: %s", text));
    }
    return Optional.of(
        switch (status.getReason()) {
          case "Evicted" -> PodTrouble.gone("its pod was evicted%s", detail(status.getMessage()));
          case "DeadlineExceeded" ->
              PodTrouble.gone("its pod was active for longer than its Job allows");
          case "NodeShutdown", "Terminated", "Shutdown" ->
              PodTrouble.gone("its node was shut down%s", detail(status.getMessage()));
          case "UnexpectedAdmissionError", "OutOfcpu", "OutOfmemory", "OutOfpods" ->
              PodTrouble.gone("its node had no room%s", detail(status.getMessage()));
          default ->
              PodTrouble.gone(
                  "its pod failed: %s%s", status.getReason(), detail(status.getMessage()));
        });
  }

  private Optional<String> disrupted() {
    return condition("DisruptionTarget")
        .filter(found -> "True".equals(found.getStatus()))
        .map(found -> found.getReason() + detail(found.getMessage()));
  }

  private Optional<PodTrouble> unscheduled() {
    return condition("PodScheduled")
        .filter(found -> "False".equals(found.getStatus()))
        .map(found -> PodTrouble.room("pod cannot be scheduled%s", detail(found.getMessage())));
  }

  private Optional<PodCondition> condition(String type) {
    return status.getConditions().stream()
        .filter(found -> type.equals(found.getType()))
        .findFirst();
  }

  private Optional<ContainerStatus> container(String name) {
    return Stream.concat(
            status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
        .filter(found -> name.equals(found.getName()))
        .findFirst();
  }

  private Optional<PodTrouble> job(ContainerState state) {
    if (state == null) {
      return Optional.empty();
    }
    if (state.getWaiting() != null) {
      return waiting(state.getWaiting(), "image " + image(PodNames.JOB));
    }
    return Optional.ofNullable(state.getTerminated()).flatMap(PodReading::terminated);
  }

  private static Optional<PodTrouble> terminated(ContainerStateTerminated end) {
    String reason = String.valueOf(end.getReason());
    String message = Objects.requireNonNullElse(end.getMessage(), "");
    return switch (reason) {
      case "StartError", "ContainerCannotRun", "RunContainerError" ->
          Optional.of(PodTrouble.never("%s", cannotStart(message)));
      default ->
          Optional.of(
              PodTrouble.stopped("its container ended with %s (%s)", end.getExitCode(), reason));
    };
  }

  private static String cannotStart(String message) {
    if (message.contains("exec format error")) {
      return "the image is for another kind of processor than its node's";
    }
    if (message.contains("/bin/sh")
        && (message.contains("no such file") || message.contains("not found"))) {
      return "the image has no /bin/sh, by which pkbs starts every job";
    }
    return "its container cannot be started" + detail(message);
  }

  private Optional<PodTrouble> waiting(ContainerStateWaiting waiting, String what) {
    String reason = String.valueOf(waiting.getReason());
    String detail = detail(waiting.getMessage());
    return switch (reason) {
      case "ErrImagePull",
          "ImagePullBackOff",
          "RegistryUnavailable",
          "ImageInspectError",
          "SignatureValidationFailed" ->
          Optional.of(PodTrouble.image("%s cannot be pulled%s", what, detail));
      case "InvalidImageName" -> Optional.of(PodTrouble.never("%s is no image name", what));
      case "ErrImageNeverPull" ->
          Optional.of(PodTrouble.never("%s is not on the node and may not be pulled", what));
      case "CreateContainerConfigError",
          "CreateContainerError",
          "RunContainerError",
          "CrashLoopBackOff" ->
          Optional.of(PodTrouble.image("no container can be made of %s%s", what, detail));
      default -> Optional.empty();
    };
  }

  private Optional<PodTrouble> worker(ContainerState state) {
    if (state == null) {
      return Optional.empty();
    }
    if (state.getWaiting() != null) {
      return waiting(state.getWaiting(), "pkbs's own image " + image(PodNames.WORKER));
    }
    ContainerStateTerminated end = state.getTerminated();
    return end == null || Objects.equals(end.getExitCode(), 0)
        ? Optional.empty()
        : Optional.of(
            PodTrouble.gone(
                "pkbs's own container in its pod ended with %s (%s)",
                end.getExitCode(), end.getReason()));
  }

  private String image(String container) {
    return Optional.ofNullable(pod.getSpec())
        .map(spec -> spec.getContainers())
        .orElse(List.of())
        .stream()
        .filter(found -> container.equals(found.getName()))
        .map(found -> found.getImage())
        .findFirst()
        .orElse("");
  }

  /// Some runtimes put their own name before it.
  private static Optional<String> digest(String imageId) {
    String text =
        imageId.substring(imageId.lastIndexOf("://") < 0 ? 0 : imageId.indexOf("://") + 3);
    return Optional.of(text).filter(found -> found.contains("sha256:"));
  }

  private static String detail(String message) {
    return message == null || message.isBlank() ? "" : ": " + message;
  }
}
