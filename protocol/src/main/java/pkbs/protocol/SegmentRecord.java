package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import pkbs.core.JobId;
import pkbs.core.TaskSegment;

/// The value of key `a.<id>.<segment>` in the job bucket: what has come of up to 65 536 tasks of an
/// array. Appears with the first change of one of its tasks. Written by the leader only.
///
/// The two tables are big-endian numbers, deflated, in Base64: a million tasks that ended alike
/// take a few kilobytes, and tasks with nothing in common still stay below the bucket's limit.
///
/// @param v the shape's version, [#VERSION]
/// @param epoch of the leader that wrote it
/// @param job the array's number
/// @param segment from 0
/// @param tasks how many the segment has
/// @param codes two bytes each, see `doc/states.md`
/// @param costs four bytes each; empty where every task is at its first attempt
@Json
public record SegmentRecord(
    int v, long epoch, long job, int segment, int tasks, String codes, String costs) {
  public static final int VERSION = 1;

  public static SegmentRecord of(JobId job, TaskSegment segment, long epoch) {
    short[] codes = segment.codes();
    int[] costs = segment.costs();
    ByteBuffer codeBytes = ByteBuffer.allocate(codes.length * Short.BYTES);
    codeBytes.asShortBuffer().put(codes);
    ByteBuffer costBytes = ByteBuffer.allocate(costs.length * Integer.BYTES);
    costBytes.asIntBuffer().put(costs);
    return new SegmentRecord(
        VERSION,
        epoch,
        job.sequence(),
        segment.number(),
        codes.length,
        pack(codeBytes.array()),
        pack(costBytes.array()));
  }

  /// Reads the tables.
  ///
  /// @throws IllegalArgumentException where they are no such tables
  public TaskSegment read() {
    if (tasks < 1 || tasks > TaskSegment.TASKS) {
      throw new IllegalArgumentException("segment of " + tasks + " tasks");
    }
    short[] read = new short[tasks];
    ByteBuffer.wrap(unpack(codes, tasks * Short.BYTES)).asShortBuffer().get(read);
    int[] readCosts = new int[costs.isEmpty() ? 0 : tasks];
    ByteBuffer.wrap(unpack(costs, readCosts.length * Integer.BYTES)).asIntBuffer().get(readCosts);
    return new TaskSegment(segment, read, readCosts);
  }

  private static String pack(byte[] bytes) {
    if (bytes.length == 0) {
      return "";
    }
    try (Deflater deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] room = new byte[bytes.length + 64 + bytes.length / 100];
      int length = deflater.deflate(room);
      return Base64.getEncoder().encodeToString(Arrays.copyOf(room, length));
    }
  }

  private static byte[] unpack(String text, int expected) {
    byte[] bytes = new byte[expected];
    if (text.isEmpty() && expected == 0) {
      return bytes;
    }
    try (Inflater inflater = new Inflater()) {
      inflater.setInput(Base64.getDecoder().decode(text));
      int length = inflater.inflate(bytes);
      if (length != expected || inflater.inflate(new byte[1]) != 0 || !inflater.finished()) {
        throw new IllegalArgumentException("segment table of another size");
      }
      return bytes;
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("segment table is damaged", e);
    }
  }
}
