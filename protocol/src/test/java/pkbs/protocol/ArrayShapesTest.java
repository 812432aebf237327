package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.core.ArraySpec;
import pkbs.core.PayloadRef;
import pkbs.core.TaskRange;

/// Arrays in stored records, of today and of before.
class ArrayShapesTest {
  private static final List<TaskRange> RANGES = List.of(new TaskRange(1, 9, 2));

  @Test
  void in_what_tasks_differ_survives() {
    PayloadRef table = new PayloadRef("ab".repeat(32), 17);
    ArraySpec spec =
        new ArraySpec(
            RANGES,
            Optional.of(3),
            Optional.empty(),
            new ArraySpec.Variety(true, Optional.of(table)),
            4);
    assertThat(PkbsJson.read(ArraySpec.class, PkbsJson.write(spec))).isEqualTo(spec);
    ArraySpec plain = ArraySpec.of(RANGES, Optional.empty(), Optional.of(2));
    assertThat(PkbsJson.read(ArraySpec.class, PkbsJson.write(plain))).isEqualTo(plain);
  }

  @Test
  void an_array_that_was_written_before_tasks_differed_is_read() {
    String before = "{\"ranges\":[{\"first\":1,\"last\":9,\"step\":2}],\"slots\":3}";
    assertThat(PkbsJson.read(ArraySpec.class, before.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(ArraySpec.of(RANGES, Optional.of(3), Optional.empty()));
  }

  @Test
  void an_order_that_says_nothing_of_failed_tasks_means_those_that_run() {
    OrderRequest order =
        PkbsJson.readRequest(
            OrderRequest.class, "{\"ids\":[\"1\"]}".getBytes(StandardCharsets.UTF_8), "order");
    assertThat(order).isEqualTo(OrderRequest.of(List.of("1")));
  }
}
