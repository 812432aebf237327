package pkbs.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pkbs.core.Memory;

class NatsServerConfigTest {
  private static final Path STORE = Path.of("/tmp/a \"b\"");
  private static final Map<NatsRole, String> PASSWORDS =
      Map.of(
          NatsRole.ADMIN, "admin-password-1",
          NatsRole.DISPATCHER, "dispatcher-password-1",
          NatsRole.WORKER, "worker-password-1");

  private static NatsServerConfig config(String version, Map<NatsRole, String> passwords) {
    return new NatsServerConfig(4222, STORE, version, Memory.ofMebibytes(1), passwords);
  }

  @Test
  void an_open_server_is_rendered() {
    assertThat(config("2.10.0", Map.of()).render())
        .isEqualTo(
            """
            listen: "127.0.0.1:4222"
            server_name: pkbs
            max_payload: 1048576
            jetstream {
              store_dir: "/tmp/a \\"b\\""
              max_memory_store: 67108864
              max_file_store: 1048576
              sync_interval: "1s"
            }
            """);
  }

  @Test
  void a_server_that_does_not_know_the_sync_interval_is_not_given_one() {
    assertThat(config("v2.9.10", Map.of()).render()).doesNotContain("sync_interval");
  }

  @Test
  void each_role_has_its_user_and_its_rights() {
    assertThat(config("2.9.10", PASSWORDS).render())
        .contains("user: \"dispatcher\"\n", "password: \"worker-password-1\"\n")
        .contains("subscribe: { allow: [\"_INBOX_worker.>\", \"pkbs.ctl.*\", \"pkbs.gang.*\"] }")
        .contains("publish: { allow: [\"$JS.API.>\", \"$JS.FC.>\"] }");
  }

  @Test
  void the_text_for_people_holds_no_password() {
    assertThat(config("2.9.10", PASSWORDS).toString())
        .isEqualTo("NatsServerConfig[port=4222, storeDir=/tmp/a \"b\"]");
  }

  @Test
  void a_password_that_could_break_out_of_its_quotes_is_refused() {
    Map<NatsRole, String> bad =
        Map.of(
            NatsRole.ADMIN, "admin-password-1",
            NatsRole.DISPATCHER, "dispatcher\" } # 1",
            NatsRole.WORKER, "worker-password-1");
    assertThatThrownBy(() -> config("2.9.10", bad))
        .hasMessage("nats passwords: 16 or more letters, digits, '_' and '-' are allowed");
  }

  @Test
  void a_role_without_a_password_is_refused() {
    assertThatThrownBy(() -> config("2.9.10", Map.of(NatsRole.WORKER, "worker-password-1")))
        .hasMessage("nats passwords: one for each role or none at all");
  }
}
