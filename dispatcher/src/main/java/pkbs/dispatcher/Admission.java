package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import pkbs.core.ArraySpec;
import pkbs.core.Eligibility;
import pkbs.core.EnvironmentBlock;
import pkbs.core.JobSpec;
import pkbs.core.Limits;
import pkbs.core.Memory;
import pkbs.core.Owner;
import pkbs.core.PayloadRef;
import pkbs.core.Program;
import pkbs.core.Queue;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.Resources;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.TaskRange;
import pkbs.core.UploadMode;
import pkbs.core.Walltime;
import pkbs.core.pbs.ArrayTasks;
import pkbs.core.pbs.JobName;
import pkbs.core.pbs.MemoryParser;
import pkbs.core.pbs.Quoted;
import pkbs.core.pbs.WalltimeParser;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitRequest;

/// Turns a request into a job's spec, or refuses it by name. Pure; the owner is the authenticated
/// one. Source: reliability design, section 11.
final class Admission {
  private static final int SPEC_BYTES_MAX = 56 * 1024;
  private static final int HOST_BYTES_MAX = 255;

  /// What follows the path in the name of a task's results folder, at most.
  private static final int RESULTS_NAME_BYTES = 100;

  private final SubmitRequest request;
  private final Owner owner;
  private final byte[] payload;
  private final Optional<byte[]> sweep;
  private final Queues queues;

  private Admission(
      SubmitRequest request, byte[] payload, Optional<byte[]> sweep, Owner owner, Queues queues) {
    this.sweep = sweep;
    this.queues = queues;
    this.request = request;
    this.payload = payload;
    this.owner = owner;
  }

  /// A request that passed.
  ///
  /// @param environment what the spec refers to, to be stored; absent: its variables are in it
  /// @param digest tells a retry from another request with the same key
  record Admitted(
      JobSpec spec,
      Eligibility eligibility,
      Optional<byte[]> environment,
      List<String> warnings,
      String digest) {}

  /// @param payload empty where none was sent
  /// @param sweep the values of an array's tasks, as [pkbs.core.SweepTable] has them
  /// @throws pkbs.core.RefusedException for the first rule that is broken
  static Admitted admit(
      SubmitRequest request, byte[] payload, Optional<byte[]> sweep, Owner owner, Queues queues) {
    requireFields(request);
    return new Admission(request, payload, sweep, owner, queues).admit();
  }

  private Admitted admit() {
    String name =
        request
            .name()
            .map(given -> Checks.grammar("name", given, JobName::check))
            .orElseGet(this::defaultName);
    Queue queue = queue();
    Resources resources = resources(queue);
    Walltime walltime = walltime(queue);
    String path = UploadPath.resolve(request.path(), owner);
    Optional<ArraySpec> array = array(path);
    int priority =
        Checks.between(
            "priority", request.priority().orElse(0), Limits.PRIORITY_MIN, Limits.PRIORITY_MAX);
    List<String> warnings = new ArrayList<>(Variables.check(request.variables()));
    Stdio stdio = StdioFields.read(request);
    Optional<String> workdir = Checks.absolutePath("workdir", request.workdir());
    UploadMode upload = upload();
    Submission submission = submission();
    Optional<PayloadInspector.Inspected> inspected = inspect();
    inspected.ifPresent(found -> warnings.addAll(found.warnings()));
    Optional<byte[]> environment =
        Optional.of(request.variables())
            .filter(Variables::areBesideTheRecord)
            .map(EnvironmentBlock::write);
    JobSpec spec =
        new JobSpec(
            name,
            owner,
            queue.name(),
            program(inspected),
            inspected.map(PayloadInspector.Inspected::ref),
            environment.isPresent() ? Map.of() : request.variables(),
            SurroundingsFields.read(request, environment),
            submission,
            resources,
            walltime,
            priority,
            request.rerunnable().orElse(true),
            retries(),
            workdir,
            stdio,
            upload,
            path,
            StartFields.read(request.charge()),
            array);
    checkSize(spec);
    Eligibility eligibility = StartFields.read(request.start(), owner).orElse(Eligibility.AT_ONCE);
    return new Admitted(
        spec,
        eligibility,
        environment,
        warnings,
        Digest.of(request, spec.payload(), array.flatMap(tasks -> tasks.variety().table())));
  }

  /// JSON leaves a field out where Java expects one.
  private static void requireFields(SubmitRequest request) {
    require("kind", request.kind());
    request
        .from()
        .ifPresent(from -> {
          require("from.host", from.host());
          require("from.workdir", from.workdir());
          require("from.arguments", from.arguments());
        });
  }

  private static void require(String field, @Nullable String value) {
    if (value == null) {
      throw Checks.malformed(field, field + " is missing");
    }
  }

  private String defaultName() {
    return switch (request.kind()) {
      case "executable" ->
          request.argv().isEmpty() ? "job" : JobName.fromScript(request.argv().getFirst());
      default -> JobName.fromScript(request.fileName().orElse(JobName.STANDARD_INPUT));
    };
  }

  private Queue queue() {
    return queues.get(request.queue().orElse(Queue.WORKQ.name()));
  }

  private Resources resources(Queue queue) {
    int cpus =
        Checks.between(
            "ncpus", request.ncpus().orElse(queue.defaults().cpus()), 1, Limits.CPUS_MAX);
    return new Resources(
        cpus,
        size("mem", request.mem(), queue.defaults().memory()),
        size("scratch", request.scratch(), queue.defaults().scratch()));
  }

  private static Memory size(String field, Optional<String> text, Memory absent) {
    if (text.isEmpty()) {
      return absent;
    }
    Memory size = Checks.grammar(field, text.get(), MemoryParser::parse);
    if (size.bytes() == 0) {
      throw Checks.invalid(field, field + " must be > 0");
    }
    return size;
  }

  private Walltime walltime(Queue queue) {
    if (request.walltime().isEmpty()) {
      return queue.walltime();
    }
    String text = request.walltime().get();
    Walltime walltime = Checks.grammar("walltime", text, WalltimeParser::parse);
    if (walltime.compareTo(queue.walltimeMax()) > 0) {
      throw new RefusedException(
          Refusal.of(
              Refusal.Code.OVER_LIMIT,
              "walltime",
              "walltime %s: exceeds queue limit %s"
                  .formatted(Quoted.twice(text), queue.walltimeMax())));
    }
    return walltime;
  }

  private int retries() {
    int retries = Checks.between("retry", request.retry().orElse(0), 0, Limits.RETRIES_MAX);
    if (retries > 0 && !request.rerunnable().orElse(true)) {
      throw Checks.invalid(
          "retry",
          "retry %d: a job that may never run twice (-r n) cannot be retried".formatted(retries),
          "leave one of the two out");
    }
    return retries;
  }

  /// A range as of `-J`, or a list as of `-t`.
  ///
  /// @param path of the results folders
  private Optional<ArraySpec> array(String path) {
    if (request.array().isEmpty()) {
      refuse("maxFails", request.maxFails());
      refuse("taskOutputs", request.taskOutputs());
      refuse("sweep", sweep);
      refuse("chunk", request.chunk());
      return Optional.empty();
    }
    ArrayTasks tasks = Checks.grammar("array", request.array().get(), Admission::tasks);
    List<TaskRange> ranges =
        tasks.ranges().stream()
            .map(range -> new TaskRange(range.first(), range.last(), range.step()))
            .toList();
    Optional<Integer> maxFails =
        request.maxFails().map(most -> Checks.between("maxFails", most, 1, Limits.ARRAY_TASKS_MAX));
    ArraySpec array = ArraySpec.of(ranges, tasks.runLimit(), maxFails);
    boolean dashed =
        Checks.oneOf(
            "taskOutputs", request.taskOutputs(), Map.of("pbspro", false, "torque", true), false);
    Optional<PayloadRef> table =
        sweep.map(block -> SweepFields.read(block, array.count(), request));
    return Optional.of(
        new ArraySpec(
            ranges,
            tasks.runLimit(),
            maxFails,
            new ArraySpec.Variety(dashed, table),
            chunk(array, path)));
  }

  private static void refuse(String field, Optional<?> given) {
    if (given.isPresent()) {
      throw Checks.invalid(field, field + " is for arrays only", "leave it out");
    }
  }

  /// Of tasks that may not run twice it must be known at once that they began; where they end once
  /// some have failed, each is to be known of soon. A container has one task.
  private int chunk(ArraySpec spec, String path) {
    int wanted =
        request
            .chunk()
            .map(asked -> Checks.between("chunk", asked, 1, Limits.CHUNK_TASKS_MAX))
            .orElseGet(() -> spec.maxFails().isPresent() ? 1 : ArraySpec.autoChunk(spec.count()));
    boolean hasContainer = request.setup().flatMap(SubmitRequest.Setup::container).isPresent();
    int named =
        Limits.CHUNK_PATHS_BYTES_MAX
            / (path.getBytes(StandardCharsets.UTF_8).length + RESULTS_NAME_BYTES);
    return request.rerunnable().orElse(true) && !hasContainer ? Math.min(wanted, named) : 1;
  }

  /// A lone range is read by the rules of `-J`, whose messages fit it better.
  private static ArrayTasks tasks(String text) {
    boolean isList = text.indexOf(',') >= 0 || text.indexOf('-') < 0;
    return isList ? ArrayTasks.parse(text) : ArrayTasks.range(text);
  }

  private UploadMode upload() {
    return Checks.oneOf(
        "upload",
        request.upload(),
        Map.of("files", UploadMode.FILES, "zip", UploadMode.ZIP, "none", UploadMode.NONE),
        UploadMode.FILES);
  }

  private Submission submission() {
    if (request.from().isEmpty()) {
      return new Submission("", "", Map.of(), "", false);
    }
    SubmitRequest.From from = request.from().get();
    Checks.checkText("from.host", from.host(), HOST_BYTES_MAX);
    if (!from.workdir().isEmpty()) {
      Checks.absolutePath("from.workdir", Optional.of(from.workdir()));
    }
    Checks.requireText("from.arguments", from.arguments());
    Variables.checkOrigin(from.variables());
    return new Submission(
        from.host(), from.workdir(), from.variables(), from.arguments(), from.sharedFiles());
  }

  private Optional<PayloadInspector.Inspected> inspect() {
    return switch (request.kind()) {
      case "script" -> Optional.of(PayloadInspector.inspect(payload));
      case "directory" -> Optional.of(PayloadInspector.inspectZip(payload));
      case "executable" -> {
        if (payload.length > 0) {
          throw Checks.invalid("payload", "payload is not used with kind executable");
        }
        yield Optional.empty();
      }
      default ->
          throw Checks.invalid(
              "kind",
              "kind %s: unknown".formatted(Quoted.twice(request.kind())),
              "use directory, executable, script");
    };
  }

  /// A zip is a directory, however it was called.
  private Program program(Optional<PayloadInspector.Inspected> inspected) {
    Optional<String> interpreter = Checks.absolutePath("interpreter", request.interpreter());
    if (inspected.isEmpty()) {
      return new Program.Executable(arguments());
    }
    if (!request.argv().isEmpty()) {
      throw Checks.invalid("argv", "argv is used with kind executable only");
    }
    if (inspected.get().isZip()) {
      return new Program.Directory(interpreter);
    }
    String file = request.fileName().orElse(JobName.STANDARD_INPUT);
    Checks.checkText("fileName", file, Limits.PATH_BYTES_MAX);
    return new Program.Script(file.substring(file.lastIndexOf('/') + 1), interpreter);
  }

  private List<String> arguments() {
    List<String> argv = request.argv();
    if (argv.isEmpty() || argv.getFirst().isEmpty()) {
      throw Checks.invalid("argv", "argv is empty", "name the command");
    }
    Arguments.check("argv", argv);
    return argv;
  }

  /// The whole must fit into one message to a worker: one that does not could never be offered.
  ///
  /// @throws pkbs.core.RefusedException where it does not
  static void checkSize(JobSpec spec) {
    int bytes = PkbsJson.write(spec).length;
    if (bytes > SPEC_BYTES_MAX) {
      throw Checks.invalid(
          "spec",
          "job description is %d bytes, limit %d".formatted(bytes, SPEC_BYTES_MAX),
          "pass data in a file");
    }
  }
}
