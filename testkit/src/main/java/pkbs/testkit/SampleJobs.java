package pkbs.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import pkbs.core.Accounting;
import pkbs.core.Chunk;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Limits;
import pkbs.core.Memory;
import pkbs.core.Outcome;
import pkbs.core.Owner;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.Release;
import pkbs.core.Resources;
import pkbs.core.ResultFolder;
import pkbs.core.Run;
import pkbs.core.RunEnd;
import pkbs.core.RunId;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.Surroundings;
import pkbs.core.UploadMode;
import pkbs.core.Usage;
import pkbs.core.Walltime;
import pkbs.core.WorkerId;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.JobRecord;
import pkbs.protocol.Offer;

/// Jobs and what belongs to them, complete and valid, for tests that do not care about most of it.
public final class SampleJobs {
  public static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
  public static final Owner OWNER = new Owner("ann");
  public static final Resources SMALL =
      new Resources(1, Memory.ofMebibytes(256), Memory.ofMebibytes(1024));
  public static final Resources WORKER_SIZE =
      new Resources(4, Memory.ofMebibytes(4096), Memory.ofMebibytes(10_240));

  private SampleJobs() {}

  /// `/bin/true`, one cpu, ten minutes, rerunnable, without a payload.
  public static JobSpec spec() {
    return spec(new Program.Executable(List.of("/bin/true")), Optional.empty());
  }

  /// A script whose payload is `text`; see [#payload].
  public static JobSpec script(String text) {
    return spec(
        new Program.Script("run.sh", Optional.of("/bin/sh")),
        Optional.of(payload(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static JobSpec spec(Program program, Optional<PayloadRef> payload) {
    return new JobSpec(
        "sample",
        OWNER,
        "workq",
        program,
        payload,
        Map.of("A", "b"),
        Surroundings.PLAIN,
        new Submission("login1", "/home/ann", Map.of("HOME", "/home/ann"), "", false),
        SMALL,
        Walltime.ofSeconds(600),
        0,
        true,
        0,
        Optional.empty(),
        Stdio.DEFAULT,
        UploadMode.FILES,
        "pkbs/ann",
        Accounting.NONE,
        Optional.empty());
  }

  /// Names these bytes.
  public static PayloadRef payload(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return new PayloadRef(HexFormat.of().formatHex(digest), bytes.length);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /// A job that was just submitted.
  public static Job job(long number) {
    return Job.submitted(new JobId(number), spec(), AT, "", "digest-" + number);
  }

  public static JobRecord record(long number, long epoch) {
    return new JobRecord(JobRecord.VERSION, epoch, job(number));
  }

  public static RunId run(long job, int attempt) {
    return RunId.of(new JobId(job), attempt);
  }

  public static Run claimed(long job, int attempt, WorkerId worker) {
    return Run.claimed(run(job, attempt), worker, "host-of-" + worker, AT);
  }

  /// As many tasks as a run may have, with results by the longest names and notes on each.
  public static Chunk largestChunk() {
    String path = "p".repeat(Limits.CHUNK_PATHS_BYTES_MAX / Limits.CHUNK_TASKS_MAX);
    String note = "n".repeat(Limits.NOTE_CHARS_MAX);
    List<Integer> tasks = IntStream.range(0, Limits.CHUNK_TASKS_MAX).boxed().toList();
    return new Chunk(
        tasks,
        tasks.stream()
            .map(task -> new Chunk.TaskEnd(task, Optional.of(AT), ended(path + task, note)))
            .toList());
  }

  private static RunEnd ended(String path, String note) {
    String reason = "r".repeat(Limits.REASON_CHARS_MAX);
    return new RunEnd(
        new Outcome.UploadFailed(1, reason),
        new Usage(Duration.ofMillis(1234), Duration.ofMillis(1234), new Memory(123_456_789)),
        Optional.of(new ResultFolder(path, 3, 123_456_789)),
        AT,
        List.of(note, note, note, note));
  }

  public static Offer offer(long job, int attempt, long epoch) {
    return new Offer(Offer.VERSION, run(job, attempt), spec(), epoch);
  }

  /// Of a worker on a seat of its own, ready for work and holding nothing.
  public static Heartbeat heartbeat(WorkerId worker) {
    return new Heartbeat(
        Heartbeat.VERSION,
        worker,
        "seat-of-" + worker,
        "host-of-" + worker,
        "default",
        false,
        WORKER_SIZE,
        true,
        List.of(),
        Optional.empty(),
        false,
        List.of(),
        Optional.of(Release.VERSION));
  }
}
