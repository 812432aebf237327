package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodReadingTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        // The job's container waits.
        "ErrImagePull|manifest for x not found|image: image x:1 cannot be pulled:"
            + " manifest for x not found",
        "ImagePullBackOff|Back-off pulling image|image: image x:1 cannot be pulled:"
            + " Back-off pulling image",
        "InvalidImageName|-|never: image x:1 is no image name",
        "ErrImageNeverPull|-|never: image x:1 is not on the node and may not be pulled",
        "CreateContainerConfigError|no such secret|image: no container can be made of"
            + " image x:1: no such secret",
        "ContainerCreating|-|-",
        "PodInitializing|-|-",
      })
  void a_waiting_container_is_read(String reason, String message, String text) {
    assertThat(
            trouble(
                """
                {"phase":"Pending","containerStatuses":[
                  {"name":"job","state":{"waiting":{"reason":"%s"%s}}}]}
                """
                    .formatted(reason, message(message))))
        .isEqualTo(Optional.ofNullable(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "StartError|128|exec: /bin/sh: stat /bin/sh: no such file or directory|never:"
            + " the image has no /bin/sh, by which pkbs starts every job",
        "StartError|128|exec /bin/sh: exec format error|never: the image is for another"
            + " kind of processor than its node's",
        "ContainerCannotRun|127|oci runtime error|never: its container cannot be"
            + " started: oci runtime error",
        "OOMKilled|137|-|stopped: its container ended with 137 (OOMKilled)",
        "Completed|0|-|stopped: its container ended with 0 (Completed)",
      })
  void an_ended_container_is_read(String reason, int status, String message, String text) {
    assertThat(
            trouble(
                """
                {"phase":"Running","containerStatuses":[
                  {"name":"job","state":{"terminated":{"reason":"%s","exitCode":%d%s}}}]}
                """
                    .formatted(reason, status, message(message))))
        .contains(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "Evicted|The node was low on resource: ephemeral-storage|gone: its pod was"
            + " evicted: The node was low on resource: ephemeral-storage",
        "DeadlineExceeded|-|gone: its pod was active for longer than its Job allows",
        "NodeLost|Node a is unresponsive|gone: its node was lost: Node a is unresponsive",
        "Terminated|Pod was terminated in response to node shutdown.|gone: its node was"
            + " shut down: Pod was terminated in response to node shutdown.",
        "OutOfcpu|Pod was rejected|gone: its node had no room: Pod was rejected",
        "Strange|-|gone: its pod failed: Strange",
      })
  void a_failed_pod_is_read(String reason, String message, String text) {
    PodSight sight =
        sight("{\"phase\":\"Failed\",\"reason\":\"%s\"%s}".formatted(reason, message(message)));
    assertThat(sight.trouble().map(PodTrouble::toString)).contains(text);
    assertThat(sight.phase()).isEqualTo(PodSight.Phase.ENDED);
  }

  @Test
  void a_pod_without_a_node_says_why() {
    PodSight sight =
        sight(
            """
            {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable",
              "message":"0/3 nodes are available:\\n3 Insufficient cpu."}]}
            """);
    assertThat(sight)
        .isEqualTo(
            PodSight.troubled(
                PodSight.Phase.WAITING,
                PodTrouble.room(
                    "pod cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu.")));
  }

  @Test
  void a_deleted_pod_says_who_wanted_it() {
    assertThat(
            PodReading.of(
                    pod(
                        "\"deletionTimestamp\":\"2026-11-21T12:00:00Z\",",
                        """
                        {"phase":"Running","conditions":[{"type":"DisruptionTarget","status":"True",
                          "reason":"PreemptionByScheduler","message":"preempting to accommodate a pod"}]}
                        """))
                .trouble()
                .map(PodTrouble::toString))
        .contains(
            "gone: its pod was deleted: PreemptionByScheduler: preempting to accommodate a pod");
  }

  @Test
  void the_worker_in_it_may_be_what_is_wrong() {
    assertThat(
            trouble(
                """
                {"phase":"Pending","containerStatuses":[
                  {"name":"worker","state":{"waiting":{"reason":"ErrImagePull"}}}]}
                """))
        .contains("image: pkbs's own image pkbs-worker:0.1.0 cannot be pulled");
    assertThat(
            trouble(
                """
                {"phase":"Running","containerStatuses":[
                  {"name":"worker","state":{"terminated":{"reason":"Error","exitCode":75}}}]}
                """))
        .contains("gone: pkbs's own container in its pod ended with 75 (Error)");
  }

  @Test
  void a_running_pod_tells_its_image_and_node() {
    PodSight sight =
        sight(
            """
            {"phase":"Running","containerStatuses":[
              {"name":"worker","state":{"running":{}},"imageID":"docker.io/pkbs@sha256:11"},
              {"name":"job","state":{"running":{}},"imageID":"docker-pullable://docker.io/x@sha256:ab"}]}
            """);
    assertThat(sight)
        .isEqualTo(
            new PodSight(
                PodSight.Phase.RUNNING,
                Optional.empty(),
                Optional.of("docker.io/x@sha256:ab"),
                Optional.empty()));
  }

  @Test
  void what_a_registry_says_stays_in_one_line_and_ends() {
    PodTrouble trouble = PodTrouble.image("%s", "a\nb\u001b[31m\u2028c" + "x".repeat(900));
    assertThat(trouble.text()).startsWith("a b [31m c").hasSize(500);
  }

  @Test
  void a_pod_that_says_nothing_yet_waits() {
    assertThat(sight("{}")).isEqualTo(PodSight.waiting());
  }

  private static Optional<String> trouble(String status) {
    return sight(status).trouble().map(PodTrouble::toString);
  }

  private static PodSight sight(String status) {
    return PodReading.of(pod("", status));
  }

  private static Pod pod(String meta, String status) {
    return Serialization.unmarshal(
        """
        {"apiVersion":"v1","kind":"Pod","metadata":{%s"name":"pkbs-1-0-1-x"},
         "spec":{"containers":[{"name":"worker","image":"pkbs-worker:0.1.0"},{"name":"job","image":"x:1"}]},
         "status":%s}
        """
            .formatted(meta, status),
        Pod.class);
  }

  private static String message(String text) {
    return text == null ? "" : ",\"message\":\"" + text + "\"";
  }
}
