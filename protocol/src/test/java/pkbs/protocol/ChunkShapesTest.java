package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pkbs.core.ArraySpec;
import pkbs.core.Chunk;
import pkbs.core.JobId;
import pkbs.core.Outcome;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.TaskRange;
import pkbs.core.Usage;
import pkbs.core.WorkerId;

/// What is stored of runs of several tasks, and what was stored before there were any.
class ChunkShapesTest {
  private static final Instant AT = Instant.parse("2026-11-21T12:00:03.123Z");
  private static final RunId BLOCK = new RunId(new JobId(1234), 5, 1);

  @Test
  void a_run_of_several_tasks_survives() {
    RunEnd well = new RunEnd(new Outcome.Exited(0), Usage.NONE, Optional.empty(), AT);
    RunEnd badly =
        new RunEnd(
            new Outcome.UploadFailed(3, "507"),
            Usage.NONE,
            Optional.empty(),
            AT,
            List.of("a note"));
    Chunk chunk =
        new Chunk(
            List.of(5, 6, 7),
            List.of(
                new Chunk.TaskEnd(5, Optional.of(AT), well),
                new Chunk.TaskEnd(6, Optional.empty(), badly)));
    Run run = Run.claimed(BLOCK, new WorkerId("w-1"), "h", AT).started(AT, 5).with(chunk);
    RunRecord record = new RunRecord(1, run);

    assertThat(PkbsJson.read(RunRecord.class, PkbsJson.write(record))).isEqualTo(record);
  }

  @Test
  void what_an_offer_says_of_a_block_survives() {
    Offer.Block block = new Offer.Block(List.of(5, 6), true);

    assertThat(PkbsJson.read(Offer.Block.class, PkbsJson.write(block))).isEqualTo(block);
  }

  @Test
  void an_array_with_blocks_survives_and_one_that_says_nothing_of_them_has_none() {
    List<TaskRange> ranges = List.of(new TaskRange(1, 9, 1));
    ArraySpec blocks = ArraySpec.of(ranges, Optional.of(3), Optional.empty()).inChunksOf(4);
    byte[] old =
        "{\"ranges\":[{\"first\":1,\"last\":9,\"step\":1}],\"slots\":3}"
            .getBytes(StandardCharsets.UTF_8);

    assertThat(PkbsJson.read(ArraySpec.class, PkbsJson.write(blocks))).isEqualTo(blocks);
    assertThat(PkbsJson.read(ArraySpec.class, old))
        .isEqualTo(ArraySpec.of(ranges, Optional.of(3), Optional.empty()));
  }
}
