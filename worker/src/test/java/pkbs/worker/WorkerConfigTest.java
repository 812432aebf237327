package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.Memory;
import pkbs.core.SharedPaths;

class WorkerConfigTest {
  @TempDir Path folder;

  @Test
  void every_key_is_read() {
    WorkerConfig config =
        WorkerConfig.of(
            with(
                Map.of(
                    "PKBS_WORKER_SEAT", "pod-1",
                    "PKBS_WORKER_POOL", "gpu",
                    "PKBS_CPUS", "3",
                    "PKBS_MEM", "4gb",
                    "PKBS_SCRATCH", "10gb",
                    "PKBS_SHARED_FILES", "true",
                    "PKBS_COMMANDS_DIR", "/opt/pkbs/bin",
                    "PKBS_KILL_SECONDS", "7",
                    "PKBS_STATE", "/state",
                    "PKBS_NATS_USER", "worker")));

    assertThat(config.seat()).isEqualTo("pod-1");
    assertThat(config.pool()).isEqualTo("gpu");
    assertThat(config.capacity().cpus()).isEqualTo(3);
    assertThat(config.capacity().memory()).isEqualTo(Memory.ofMebibytes(4096));
    assertThat(config.capacity().scratch()).isEqualTo(Memory.ofMebibytes(10_240));
    assertThat(config.shared()).isEqualTo(SharedPaths.ALL);
    assertThat(config.commands()).contains(Path.of("/opt/pkbs/bin"));
    assertThat(config.passedOn()).containsExactly(Map.entry("PKBS_STATE", "/state"));
    assertThat(config.times().kill()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.nats().user()).isEqualTo("worker");
  }

  @Test
  void shared_folders_are_passed_on_to_what_jobs_submit() {
    String folders = folder + ":/tmp";
    WorkerConfig config =
        WorkerConfig.of(with(Map.of("PKBS_SHARED_FILES", folders, "PKBS_URL", "http://pkbs:4898")));
    assertThat(config.shared()).hasToString(folders);
    assertThat(config.passedOn())
        .containsOnly(
            Map.entry("PKBS_SHARED_FILES", folders), Map.entry("PKBS_URL", "http://pkbs:4898"));
  }

  @Test
  void what_is_not_set_comes_from_the_machine() {
    WorkerConfig config = WorkerConfig.of(with(Map.of()));

    assertThat(config.capacity().cpus()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(config.capacity().memory().bytes()).isPositive();
    assertThat(config.capacity().scratch().bytes()).isPositive();
    assertThat(config.seat()).isEqualTo(Identity.hostName());
    assertThat(config.shared()).isEqualTo(SharedPaths.NONE);
    assertThat(config.times())
        .isEqualTo(
            new WorkerConfig.Times(
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1)));
  }

  @Test
  void the_webdav_server_may_be_silent_for_as_long_as_is_set() {
    WorkerConfig config = WorkerConfig.of(with(Map.of("PKBS_WEBDAV_ANSWER_SECONDS", "9")));

    assertThat(config.times().answer()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void a_wrong_value_names_its_key() {
    assertWrong("PKBS_CPUS", "0", "'0': is not a whole number from 1 up");
    assertWrong("PKBS_MEM", "4GX", "'4GX': is not a size; use b, kb, mb, gb or tb");
    assertWrong(
        "PKBS_SHARED_FILES", "yes", "'yes': is neither true, false nor a list like /home:/work");
    assertWrong("PKBS_SHARED_FILES", "/tmp:/gone", "'/tmp:/gone': /gone is no directory here");
    assertWrong("PKBS_WORK_DIR", "work", "'work': is not an absolute path");
    assertWrong("PKBS_NATS_URL", "", "is not set");
  }

  @Test
  void a_seat_of_odd_characters_makes_a_worker_id() {
    Identity first = Identity.atStart("my seat/ü.1", "host");
    Identity second = Identity.atStart("my seat/ü.1", "host");

    assertThat(first.worker().text()).matches("my-seat---1-[0-9a-f]{12}");
    assertThat(first.worker()).isNotEqualTo(second.worker());
  }

  private void assertWrong(String key, String value, String what) {
    assertThatThrownBy(() -> WorkerConfig.of(with(Map.of(key, value))))
        .hasMessage("worker: " + key + ": " + what + "; see doc/config.md");
  }

  private Map<String, String> with(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("PKBS_NATS_URL", "nats://127.0.0.1:4222");
    all.put("PKBS_WEBDAV_URL", "http://127.0.0.1:8080/dav/");
    all.put("PKBS_WORK_DIR", folder.toString());
    all.putAll(more);
    return all;
  }
}
