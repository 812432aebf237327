package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpOptionsTest {
  @Test
  void good_values_are_read() {
    UpOptions options = UpOptions.of(typed("0", "4", "1.5gb", "https://cloud.example/dav/", "own"));
    assertThat(options.port()).contains(0);
    assertThat(options.cpus()).contains(4);
    assertThat(options.mem()).contains("1.5gb");
    assertThat(options.webdavUrl()).contains("https://cloud.example/dav/");
    assertThat(options.natsUrl()).contains(UpOptions.OWN);
  }

  @Test
  void what_is_not_given_stays_open() {
    UpOptions options = UpOptions.of(typed(null, null, null, null, null));
    assertThat(options.port()).isEmpty();
    assertThat(options.webdavUrl()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port       | abc            | --port: 'abc': not a number; use 0 to 65535
          --port       | 65536          | --port: '65536': out of range; use 0 to 65535
          --port       | -1             | --port: '-1': out of range; use 0 to 65535
          --cpus       | 0              | --cpus: '0': out of range; use 1 to 4096
          --cpus       | 1.5            | --cpus: '1.5': not a number; use 1 to 4096
          --mem        | 4GX            | --mem: '4GX': unknown unit 'GX'; use b, kb, mb, gb or tb
          --mem        | 0gb            | --mem: '0gb': no memory at all; use a size such as 4gb
          """)
  void a_wrong_value_is_named(String option, String text, String message) {
    UpOptions.Typed typed =
        switch (option) {
          case "--port" -> typed(text, null, null, null, null);
          case "--cpus" -> typed(null, text, null, null, null);
          default -> typed(null, null, text, null, null);
        };
    assertThatThrownBy(() -> UpOptions.of(typed))
        .isInstanceOfSatisfying(
            CommandFailure.class, e -> assertThat(e.code()).isEqualTo(ExitCode.USAGE))
        .hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://host/", "http://a b/", "host", "http:/path", ""})
  void a_wrong_web_address_is_named(String url) {
    assertThatThrownBy(() -> UpOptions.of(typed(null, null, null, url, null)))
        .hasMessage(
            "--webdav-url: '%s': not a web address; use https://HOST/PATH/ or http://…, or 'own'"
                .formatted(url));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:4222", "http://host:4222", "nats:4222"})
  void a_wrong_nats_address_is_named(String url) {
    assertThatThrownBy(() -> UpOptions.of(typed(null, null, null, null, url)))
        .hasMessage(
            "--nats-url: '%s': not a NATS address; use nats://HOST:PORT or tls://HOST:PORT, or 'own'"
                .formatted(url));
  }

  @Test
  void a_url_with_credentials_is_refused_and_not_repeated() {
    assertThatThrownBy(() -> UpOptions.of(typed(null, null, null, "https://u:p@h/", null)))
        .hasMessage(
            "--webdav-url: holds credentials; give them in the environment, as WEBDAV_USER and"
                + " WEBDAV_PASSWORD");
    assertThatThrownBy(() -> UpOptions.of(typed(null, null, null, null, "nats://u:p@h:1")))
        .hasMessage(
            "--nats-url: holds credentials; give them in the environment, as NATS_USER and"
                + " NATS_PASSWORD");
  }

  private static UpOptions.Typed typed(
      @Nullable String port,
      @Nullable String cpus,
      @Nullable String mem,
      @Nullable String webdav,
      @Nullable String nats) {
    return new UpOptions.Typed(
        Optional.ofNullable(port),
        Optional.ofNullable(cpus),
        Optional.ofNullable(mem),
        Optional.ofNullable(webdav),
        Optional.ofNullable(nats));
  }
}
