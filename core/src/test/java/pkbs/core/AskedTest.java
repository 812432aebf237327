package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AskedTest {
  @Test
  void with_other_amounts_a_chunk_is_no_longer_what_was_asked_for() {
    Optional<String> place = Optional.of("scatter");
    Map<String, String> others = Map.of("nodes", "1:ppn=4", "foo", "3");
    Asked asked = new Asked(Optional.of("1:ncpus=4:mpiprocs=4"), place, 4, others);
    assertThat(asked.withoutAmounts())
        .isEqualTo(new Asked(Optional.empty(), place, 4, Map.of("foo", "3")));
  }
}
