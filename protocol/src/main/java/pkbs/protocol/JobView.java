package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pkbs.core.Memory;

/// A job as the API shows it; the commands make their layouts from it. Times are UTC.
///
/// @param id `1234.pkbs`
/// @param owner the user's name
/// @param state `queued`, `waiting`, `held`, `running`, `exiting` or `finished`
/// @param letter the PBS letter of the state
/// @param reason why it waits, is held, or failed; absent where there is nothing to say
/// @param attempt the current or last one, from 1
/// @param retries what `--retry` allows, and what attempts have cost so far
/// @param attempts the ended ones, oldest first; of many the last
/// @param used of the current or last attempt; absent before the first start
/// @param where the worker of the current or last attempt; absent before the first claim
/// @param end present once finished
/// @param variables the job's environment; values of secret-looking names are masked
/// @param start what it waits for besides room
/// @param array of an array and of its tasks; absent for a plain job
/// @param layout the chunks that it asks for
/// @param container absent for a job on the worker's own machine
@Json
public record JobView(
    String id,
    String name,
    String owner,
    String queue,
    String state,
    String letter,
    Optional<Reason> reason,
    int attempt,
    Retries retries,
    List<AttemptView> attempts,
    Requested requested,
    Optional<Used> used,
    Times times,
    Optional<Where> where,
    Optional<End> end,
    int priority,
    boolean rerunnable,
    String program,
    List<String> argv,
    Optional<String> interpreter,
    Files files,
    Submitted submitted,
    Map<String, String> variables,
    Start start,
    Optional<Array> array,
    Layout layout,
    Optional<Container> container) {
  public JobView {
    container = container == null ? Optional.empty() : container;
    start = start == null ? Start.NONE : start;
    array = array == null ? Optional.empty() : array;
    retries = retries == null ? Retries.NONE : retries;
    layout =
        layout == null ? Layout.one(requested.ncpus(), new Memory(requested.memBytes())) : layout;
  }

  /// What it runs in.
  ///
  /// @param image as typed
  /// @param digest what that turned out to be, `NAME@sha256:…`; absent before the first start
  @Json
  public record Container(String image, int gpus, Optional<String> digest) {}

  /// The chunks that a job asks for.
  ///
  /// @param select as `-l select=` has it
  /// @param nodes how many chunks
  /// @param mpiprocs of all chunks together, 0 where none are asked for
  /// @param others the resources that are kept as typed, `nodes` among them
  @Json
  public record Layout(
      String select, String place, int nodes, int mpiprocs, Map<String, String> others) {
    public Layout {
      others = others == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(others));
    }

    /// One chunk with all that is requested.
    public static Layout one(int ncpus, Memory mem) {
      return new Layout("1:ncpus=" + ncpus + ":mem=" + mem.toPbs(), "pack", 1, 0, Map.of());
    }
  }

  /// @param code stable, upper case: a name of `Verdict.Cause`, `FailureCause`, or `HELD`,
  ///   `DELETED`
  @Json
  public record Reason(String code, String text) {}

  /// What it waits for besides room, and what it is charged to.
  ///
  /// @param holds of the letters `u`, `o`, `s`, or `n`, as `Hold_Types` shows them
  /// @param notBefore the earliest start; absent where none was asked for
  /// @param depend as `-W depend=` spells it, what was met already left out; empty for none
  @Json
  public record Start(
      String holds,
      Optional<Instant> notBefore,
      String depend,
      Optional<String> account,
      Optional<String> project) {
    public static final Start NONE =
        new Start("n", Optional.empty(), "", Optional.empty(), Optional.empty());
  }

  /// An array, or one task of it.
  ///
  /// @param id the array's, `1234[].pkbs`
  /// @param index of the task; absent for the array itself, and what follows is for that alone
  /// @param submitted the indices, `1-10,20`
  /// @param remaining those that have not ended; cut, with `,...` at its end, where they are in
  ///   many pieces
  /// @param slots how many tasks may be under way at a time; absent: as many as fit
  /// @param maxFails how many failed tasks end the waiting ones
  /// @param counts absent for a task
  @Json
  public record Array(
      String id,
      Optional<Integer> index,
      String submitted,
      String remaining,
      Optional<Integer> slots,
      Optional<Integer> maxFails,
      Optional<Counts> counts) {}

  /// How many tasks are where.
  @Json
  public record Counts(int queued, int running, int exiting, int ok, int failed, int deleted) {}

  /// @param allowed failed attempts that may be followed by another
  /// @param used those that were
  /// @param crashes attempts that ended with the loss of their worker; they cost no retry
  @Json
  public record Retries(int allowed, int used, int crashes) {
    public static final Retries NONE = new Retries(0, 0, 0);
  }

  /// @param endedAs a terminal run state in lower case
  /// @param reason for people, empty where there is nothing to say
  /// @param startedAt of its program; absent where it was not started
  /// @param exitStatus absent unless its worker recorded one
  /// @param cause a name of `FailureCause`; absent where it did not fail
  @Json
  public record AttemptView(
      int number,
      String worker,
      String host,
      String endedAs,
      String reason,
      Optional<Instant> startedAt,
      Instant endedAt,
      Optional<Integer> exitStatus,
      Optional<String> cause,
      Optional<Results> results) {}

  @Json
  public record Requested(int ncpus, long memBytes, long scratchBytes, long walltimeSeconds) {}

  @Json
  public record Used(double walltimeSeconds, double cpuSeconds, long memBytes, long cpuPercent) {}

  /// @param changedAt the last change of state
  @Json
  public record Times(
      Instant submittedAt,
      Instant eligibleAt,
      Optional<Instant> startedAt,
      Optional<Instant> endedAt,
      Instant changedAt) {}

  /// @param session process and session id on the host; absent before the program was started
  @Json
  public record Where(String worker, String host, Optional<Long> session) {}

  /// @param exitStatus see `doc/states.md`
  /// @param outcome `exited`, `signalled`, `over_limit`, `deleted`, `aborted`, `rejected`, `lost`
  ///   or `upload_failed`
  /// @param results absent where none were stored
  /// @param notes what went wrong besides the program, such as output that could not be delivered
  @Json
  public record End(int exitStatus, String outcome, Optional<Results> results, List<String> notes) {
    public End {
      notes = notes == null ? List.of() : List.copyOf(notes);
    }
  }

  /// @param path relative to the results root
  /// @param url of the folder, without credentials
  @Json
  public record Results(String path, String url, int files, long bytes) {}

  /// @param stdout absolute path at which it is delivered on a shared file system
  /// @param join `n`, `oe` or `eo`
  /// @param keep as `-k` spells it
  /// @param upload `files`, `zip` or `none`
  @Json
  public record Files(
      String stdout, String stderr, String join, String keep, String upload, String resultsPath) {}

  /// @param variables the `PBS_O_` ones without the prefix
  @Json
  public record Submitted(
      String host, String workdir, String arguments, Map<String, String> variables) {}
}
