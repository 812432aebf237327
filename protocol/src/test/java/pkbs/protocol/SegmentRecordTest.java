package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import pkbs.core.JobId;
import pkbs.core.TaskSegment;

class SegmentRecordTest {
  private static final JobId JOB = new JobId(12);
  private static final int BUCKET_BYTES_MAX = 256 * 1024;

  private static byte[] write(TaskSegment segment) {
    return PkbsJson.write(SegmentRecord.of(JOB, segment, 3));
  }

  private static TaskSegment read(byte[] json) {
    return PkbsJson.read(SegmentRecord.class, json).read();
  }

  @Test
  void a_segment_comes_back_as_it_was() {
    TaskSegment plain = new TaskSegment(0, new short[] {0, 1, 16448, -3}, new int[0]);
    TaskSegment costly = new TaskSegment(15, new short[] {0, 7}, new int[] {-1, 1 << 20});

    assertThat(read(write(plain))).isEqualTo(plain);
    assertThat(read(write(costly))).isEqualTo(costly);
  }

  @Test
  void tasks_that_ended_alike_take_next_to_nothing() {
    short[] codes = new short[TaskSegment.TASKS];
    Arrays.fill(codes, (short) 16448);

    assertThat(write(new TaskSegment(3, codes, new int[0]))).hasSizeLessThan(600);
  }

  @Test
  void tasks_with_nothing_in_common_fit_into_the_bucket() {
    Random random = new Random(4);
    short[] codes = new short[TaskSegment.TASKS];
    int[] costs = new int[TaskSegment.TASKS];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (short) (16448 + random.nextInt(256));
      costs[i] = random.nextInt(4) | random.nextInt(4) << 20;
    }

    assertThat(write(new TaskSegment(3, codes, costs))).hasSizeLessThan(BUCKET_BYTES_MAX);
  }

  @Test
  void a_damaged_table_is_refused() {
    String json =
        "{\"v\":1,\"epoch\":3,\"job\":12,\"segment\":0,\"tasks\":4,\"codes\":\"%s\",\"costs\":\"\"}";
    for (String codes : new String[] {"", "AAAA", "eJxjYAAAAAIAAQ==", "%%"}) {
      byte[] value = json.replace("%s", codes).getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> read(value)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_stored_segment_of_an_older_version_is_read() {
    String json =
        "{\"v\":1,\"epoch\":3,\"job\":12,\"segment\":0,\"tasks\":2,"
            + "\"codes\":\"%s\",\"costs\":\"\"}";
    TaskSegment segment = new TaskSegment(0, new short[] {16448, 0}, new int[0]);
    String codes = SegmentRecord.of(JOB, segment, 3).codes();

    assertThat(read(json.formatted(codes).getBytes(StandardCharsets.UTF_8))).isEqualTo(segment);
  }
}
