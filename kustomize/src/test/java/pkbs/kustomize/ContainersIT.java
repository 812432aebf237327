package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.testkit.Await;

/// The images at work: the whole main job across containers on loopback ports. Left out, saying so,
/// where no engine answers or the images are not built: `make test-deploy` builds them first.
class ContainersIT {
  private static final Duration LONG = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Containers containers;

  @BeforeEach
  void start() {
    String trouble = Containers.trouble();
    if (!trouble.isEmpty()) {
      System.err.println("ContainersIT: left out: " + trouble);
    }
    assumeThat(trouble).isEmpty();
    containers = new Containers(folder);
    containers.start();
  }

  private void startTwoWorkers() {
    containers.startWorker("w1", 60);
    containers.startWorker("w2", 60);
    Await.until(
        "two workers are heard", LONG, () -> json("/api/v1/workers").path("workers").size() == 2);
  }

  @AfterEach
  void stop() {
    if (containers != null) {
      containers.close();
    }
  }

  @Test
  void jobs_run_across_containers_and_survive_the_end_of_their_worker() {
    startTwoWorkers();
    String first =
        submit(
            "id -u; (sleep 1 & sleep 0); echo $PBS_JOBID >made.txt; touch /opt/x || echo read-only");
    assertThat(containers.command("", "qwait", first).status()).isZero();
    assertThat(containers.result("pkbs/ann/STDIN-" + number(first) + "/stdout.txt"))
        .isEqualTo("10002\nread-only\n");
    assertThat(containers.result("pkbs/ann/STDIN-" + number(first) + "/made.txt"))
        .isEqualTo(first + "\n");
    assertThat(containers.command("", "qls", first).orFail()).contains("result.json");

    String again =
        submit("if [ $PKBS_ATTEMPT = 1 ]; then sleep 600; fi; echo attempt $PKBS_ATTEMPT");
    String killed = workerOf(again);
    Docker.say("kill", "-s", "KILL", containers.container(killed)).orFail();
    assertThat(containers.command("", "qwait", again).status()).isZero();
    assertThat(containers.command("", "qtail", again).orFail()).isEqualTo("attempt 2");

    String slow = submit("sleep 8; echo drained");
    String drained = workerOf(slow);
    assertThat(drained).isNotEqualTo(killed);
    assertThat(containers.stop(drained, 90)).as(containers.log(drained)).isZero();
    JsonNode job = json("/api/v1/jobs/" + slow);
    assertThat(job.path("state").asText()).isEqualTo("finished");
    assertThat(job.path("attempt").asInt()).isEqualTo(1);
    assertThat(containers.command("", "qtail", slow).orFail()).isEqualTo("drained");
  }

  @Test
  void a_worker_without_time_hands_its_job_to_another() {
    containers.startWorker("w1", 1);
    String job = submit("if [ $PKBS_ATTEMPT = 1 ]; then sleep 600; fi; echo attempt $PKBS_ATTEMPT");
    assertThat(workerOf(job)).isEqualTo("w1");
    assertThat(containers.stop("w1", 60)).as(containers.log("w1")).isZero();
    containers.startWorker("w2", 60);
    assertThat(containers.command("", "qwait", job).status()).isZero();
    assertThat(containers.command("", "qtail", job).orFail()).isEqualTo("attempt 2");
  }

  @Test
  void no_zombie_stays_and_the_programs_end_when_they_are_told() {
    startTwoWorkers();
    String job = submit("setsid sh -c 'sleep 1' & setsid sh -c 'sleep 2' & exit 0");
    assertThat(containers.command("", "qwait", job).status()).isZero();
    for (String worker : new String[] {"w1", "w2"}) {
      Await.until("no zombie in " + worker, () -> zombies(worker).isEmpty());
      assertThat(Docker.say("exec", containers.container(worker), "cat", "/proc/1/comm").orFail())
          .isEqualTo("tini");
    }
    for (String name : new String[] {"w1", "w2", "dispatcher"}) {
      assertThat(containers.stop(name, 30)).as(containers.log(name)).isZero();
    }
  }

  private String zombies(String worker) {
    return Docker.say(
            "exec",
            containers.container(worker),
            "sh",
            "-c",
            "grep -ls '^State:.Z' /proc/[0-9]*/status || true")
        .orFail();
  }

  private String submit(String script) {
    String id =
        Await.present(
            "a job is accepted",
            LONG,
            () -> {
              Docker.Said said = containers.command("#!/bin/sh\n" + script + "\n", "qsub");
              return said.status() == 0 ? Optional.of(said.out()) : Optional.empty();
            });
    assertThat(id).matches("\\d+\\.pkbs");
    return id;
  }

  /// The name of the container that runs the job, once one does.
  private String workerOf(String id) {
    Predicate<JsonNode> isRunning = job -> job.path("state").asText().equals("running");
    Await.until(id + " runs", LONG, () -> isRunning.test(json("/api/v1/jobs/" + id)));
    return json("/api/v1/jobs/" + id).at("/where/worker").asText().replaceFirst("-.*", "");
  }

  private JsonNode json(String path) {
    String body = containers.api(path);
    try {
      return body.isEmpty() ? JSON.missingNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static String number(String id) {
    return id.replace(".pkbs", "");
  }
}
