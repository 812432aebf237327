package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Memory;
import pkbs.core.PkbsException;
import pkbs.core.Resources;
import pkbs.core.schedule.PoolScaler;

final class DispatcherConfigTest {
  @TempDir Path folder;

  private final Map<String, String> env = new HashMap<>();

  @BeforeEach
  void set() throws IOException {
    Path password = folder.resolve("password");
    Files.writeString(password, "secret\n");
    env.put("PKBS_NATS_URL", "nats://127.0.0.1:4222");
    env.put("PKBS_WEBDAV_URL", "http://127.0.0.1:8080/dav");
    env.put("PKBS_WEBDAV_USER", "pkbs");
    env.put("PKBS_WEBDAV_PASSWORD_FILE", password.toString());
    env.put("PKBS_TOKENS_FILE", "/tokens");
  }

  @Test
  void what_is_not_set_has_a_default() {
    DispatcherConfig config = DispatcherConfig.from(env);

    assertThat(config.listen()).isEqualTo("127.0.0.1");
    assertThat(config.port()).isEqualTo(4898);
    assertThat(config.lease()).isEqualTo(Duration.ofSeconds(75));
    assertThat(config.workerLease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(config.davProxy()).isEmpty();
    assertThat(config.webdavShown()).isEqualTo(URI.create("http://127.0.0.1:8080/dav/"));
    assertThat(config.rules())
        .isEqualTo(new AccessRules(false, Optional.of(new SubmitRate.Limit(20, 100)), 4096));
    assertThat(config.toString()).doesNotContain("secret");
  }

  @Test
  void access_is_as_open_as_it_is_set() {
    env.put("PKBS_OTHER_JOBS", "visible");
    env.put("PKBS_SUBMIT_RATE", "off");
    env.put("PKBS_CONNECTIONS_MAX", "10");

    assertThat(DispatcherConfig.from(env).rules())
        .isEqualTo(new AccessRules(true, Optional.empty(), 10));
  }

  @Test
  void the_workers_that_are_scaled_may_be_told() {
    assertThat(DispatcherConfig.from(env).scale()).isEqualTo(ScaleRules.DEFAULT);
    env.put("PKBS_SCALE_POOL", "big");
    env.put("PKBS_SCALE_WORKER", "ncpus=2,mem=3gb,scratch=20gb");

    assertThat(DispatcherConfig.from(env).scale())
        .isEqualTo(
            ScaleRules.counting(
                "big",
                Optional.of(
                    new Resources(
                        2, Memory.ofMebibytes(3 * 1024), Memory.ofMebibytes(20 * 1024)))));
  }

  @Test
  void a_deployment_is_sized_where_one_is_named() {
    env.put("PKBS_POD_DELETION_COST", "yes");
    env.put("PKBS_SCALE_DEPLOYMENT", "worker-dep");
    env.put("PKBS_SCALE_MAX", "20");
    env.put("PKBS_EXTERNAL_METRICS_PORT", "6443");

    assertThat(DispatcherConfig.from(env).scale())
        .isEqualTo(
            new ScaleRules(
                "default",
                Optional.empty(),
                true,
                Optional.of(
                    new ScaleRules.Sized(
                        "worker-dep", new PoolScaler.Bounds(0, 20, Duration.ofSeconds(300)))),
                OptionalInt.of(6443)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "PKBS_PORT | abc | PKBS_PORT: 'abc': not a number",
        "PKBS_SCALE_WORKER | ncpus=2 | PKBS_SCALE_WORKER: 'ncpus=2': must be as ncpus=2,mem=3gb,scratch=20gb",
        "PKBS_POD_DELETION_COST | true | PKBS_POD_DELETION_COST: 'true': must be yes or no",
        "PKBS_EXTERNAL_METRICS_PORT | 0 | PKBS_EXTERNAL_METRICS_PORT: '0': must be between 1 and 65535",
        "PKBS_PORT | 70000 | PKBS_PORT: '70000': must be between 0 and 65535",
        "PKBS_NATS_URL | nonsense | PKBS_NATS_URL: not an address with a host",
        "PKBS_TOKENS_FILE | `` | PKBS_TOKENS_FILE: is not set",
        "PKBS_WORKER_LEASE_SECONDS | 80 | PKBS_WORKER_LEASE_SECONDS: '80': must be less than"
            + " PKBS_LEASE_SECONDS, 75",
        "PKBS_OTHER_JOBS | yes | PKBS_OTHER_JOBS: 'yes': must be hidden or visible",
        "PKBS_SUBMIT_RATE | 20 | PKBS_SUBMIT_RATE: '20': must be off, or PER-SECOND:BURST such as"
            + " 20:100",
        "PKBS_SUBMIT_RATE | 0:5 | PKBS_SUBMIT_RATE: '0:5': must be off, or PER-SECOND:BURST such"
            + " as 20:100",
        "PKBS_CONNECTIONS_MAX | 0 | PKBS_CONNECTIONS_MAX: '0': must be between 1 and 999999",
      })
  void a_wrong_value_is_named(String name, String value, String message) {
    env.put(name, value);

    assertThatThrownBy(() -> DispatcherConfig.from(env))
        .isInstanceOf(PkbsException.class)
        .hasMessage(message);
  }
}
