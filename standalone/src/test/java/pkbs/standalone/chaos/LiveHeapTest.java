package pkbs.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LiveHeapTest {
  @Test
  void the_last_line_has_the_sum() {
    assertThat(
            LiveHeap.total(
                List.of(
                    "   1:         62353        4017736  [B (java.base@25)",
                    "Total        213956       12942720",
                    "")))
        .hasValue(12_942_720);
    assertThat(LiveHeap.total(List.of("1234: No such process"))).isEmpty();
  }

  @Test
  void a_living_jvm_tells() {
    assertThat(LiveHeap.bytes(ProcessHandle.current().pid()).orElseThrow()).isPositive();
  }
}
