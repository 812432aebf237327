package pkbs.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import pkbs.core.RefusedException;

class WebdavConfigTest {
  @Test
  void credentials_in_the_url_are_refused_and_not_repeated() {
    assertRefused(
        "https://me:secret@host:8443/dav/",
        "webdav url https://***@host:8443/dav/: holds credentials; name the user in"
            + " PKBS_WEBDAV_USER and a file with the password in PKBS_WEBDAV_PASSWORD_FILE");
  }

  @Test
  void only_web_addresses_of_a_folder_are_taken() {
    assertRefused(
        "file:///srv/dav",
        "webdav url 'file:///srv/dav': is not a web address; use https://HOST/PATH/ or http://…");
    assertRefused(
        "https://host/dav?x=1",
        "webdav url 'https://host/dav?x=1': has a query or fragment; end it at the folder");
  }

  @Test
  void the_root_ends_with_a_slash_and_the_password_is_never_shown() {
    WebdavConfig config = WebdavConfig.of(URI.create("https://host/dav"), "me", "secret");
    assertThat(config).hasToString("WebdavConfig[root=https://host/dav/, user=me]");
  }

  @Test
  void a_user_with_a_colon_is_refused() {
    assertThatThrownBy(() -> WebdavConfig.of(URI.create("https://host/"), "a:b", "secret"))
        .isInstanceOf(RefusedException.class)
        .hasMessage("webdav user 'a:b': is empty or contains a colon");
  }

  private static void assertRefused(String url, String message) {
    assertThatThrownBy(() -> WebdavConfig.of(URI.create(url), "me", "secret"))
        .isInstanceOf(RefusedException.class)
        .hasMessage(message);
  }
}
