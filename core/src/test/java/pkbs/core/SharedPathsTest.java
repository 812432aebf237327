package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SharedPathsTest {
  private static final SharedPaths SOME = SharedPaths.parse("/home:/work/ann/:/work:/home");

  @Test
  void a_list_is_read_and_written_back() {
    assertThat(SOME.roots()).containsExactly("/home", "/work/ann", "/work");
    assertThat(SOME).hasToString("/home:/work/ann:/work");
    assertThat(SharedPaths.parse(SOME.toString())).isEqualTo(SOME);
    assertThat(SharedPaths.parse("/")).isEqualTo(SharedPaths.ALL);
    assertThat(SharedPaths.parse(":")).isEqualTo(SharedPaths.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "/home, /home",
    "/home/ann/x, /home",
    "/work/ann, /work/ann",
    "/work/anna, /work",
    "/homes, ",
    "/, ",
    "/tmp/x, "
  })
  void a_path_lies_below_the_longest_root(String path, String root) {
    assertThat(SOME.above(path).orElse(null)).isEqualTo(root);
    assertThat(SOME.covers(path)).isEqualTo(root != null);
    assertThat(SharedPaths.ALL.covers(path)).isTrue();
    assertThat(SharedPaths.NONE.covers(path)).isFalse();
  }

  @Test
  void all_of_several_folders_have_to_be_there() {
    assertThat(SOME.coversAll(List.of("/home", "/work/bob"))).isTrue();
    assertThat(SOME.coversAll(List.of("/home", "/data"))).isFalse();
    assertThat(SOME.coversAll(List.of("/"))).isFalse();
    assertThat(SharedPaths.NONE.coversAll(List.of())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"home", "/home:work", "/a/../b", "/a/./b", "yes"})
  void anything_else_is_no_folder(String text) {
    assertThatThrownBy(() -> SharedPaths.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("' is not an absolute path");
  }
}
