package pkbs.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CookiesTest {
  @Test
  void nothing_and_too_little_are_no_cookie() {
    assertThat(Cookies.isOne("")).isFalse();
    assertThat(Cookies.isOne("0123456789abcde")).isFalse();
    assertThat(Cookies.isOne("0123456789abcdef")).isTrue();
  }

  @Test
  void no_cookie_marks_no_tree_for_it_would_be_every_process_of_the_machine() {
    assertThatThrownBy(() -> ProcessTree.leftBehind("", new Cookies()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a cookie: ''");
  }
}
