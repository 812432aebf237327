package pkbs.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrontProxyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "CN=front-proxy-client|front-proxy-client",
        "O=any, CN=front-proxy-client|front-proxy-client",
        "CN=eve, O=\"x,CN=front-proxy-client\"|eve",
        "O=\"x,CN=front-proxy-client\"|``",
        "CN=\"a,b\"|a,b",
        "CN=eve, CN=front-proxy-client|eve",
        "O=none|``",
      })
  void a_common_name_is_no_part_of_another_name(String subject, String name) {
    assertThat(FrontProxy.commonName(new X500Principal(subject))).isEqualTo(name);
  }
}
