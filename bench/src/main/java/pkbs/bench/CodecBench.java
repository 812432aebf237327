package pkbs.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.TaskSegment;
import pkbs.core.WorkerId;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.RunRecord;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.SubmitRequest;

/// Records and requests as JSON, and the segment of an array.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBench {
  private static final String REQUEST =
      """
      {"name":"align","kind":"script","fileName":"align.sh","argv":[],"variables":{"A":"1"},\
      "ncpus":4,"mem":"8gb","walltime":"02:00:00","upload":"files"}""";

  private final RunRecord run =
      new RunRecord(
          RunRecord.VERSION,
          Run.claimed(
              RunId.of(new JobId(12), 1),
              new WorkerId("w1"),
              "host",
              Instant.parse("2026-11-21T12:00:00Z")));
  private final byte[] runJson = PkbsJson.write(run);
  private final byte[] request = REQUEST.getBytes(StandardCharsets.UTF_8);
  private final TaskSegment segment =
      new TaskSegment(0, new short[TaskSegment.TASKS], new int[0]);

  @Benchmark
  public byte[] writeRun() {
    return PkbsJson.write(run);
  }

  @Benchmark
  public RunRecord readRun() {
    return PkbsJson.read(RunRecord.class, runJson);
  }

  @Benchmark
  public SubmitRequest readSubmission() {
    return PkbsJson.readRequest(SubmitRequest.class, request, "spec");
  }

  @Benchmark
  public SegmentRecord packSegment() {
    return SegmentRecord.of(new JobId(12), segment, 1);
  }
}
