package pkbs.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Accounting;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.Owner;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.Resources;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.Surroundings;
import pkbs.core.UploadMode;
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
        List.of());
  }
}
