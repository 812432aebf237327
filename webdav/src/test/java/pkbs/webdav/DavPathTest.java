package pkbs.webdav;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class DavPathTest {
  private static final URI ROOT = URI.create("https://host/remote.php/dav/files/me/");

  @Test
  void every_segment_is_encoded_once() {
    DavPath path = new DavPath(List.of("a b", "50%+#;é~_-.x"));
    assertThat(path.file(ROOT))
        .hasToString("https://host/remote.php/dav/files/me/a%20b/50%25%2B%23%3B%C3%A9~_-.x");
    assertThat(path.parent().folder(ROOT))
        .hasToString("https://host/remote.php/dav/files/me/a%20b/");
    assertThat(DavPath.ROOT.folder(ROOT)).isEqualTo(ROOT);
  }

  @Test
  void what_is_no_segment_is_refused() {
    for (String bad : List.of("", ".", "..", "a/b", "\0")) {
      assertThatThrownBy(() -> new DavPath(List.of(bad)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
