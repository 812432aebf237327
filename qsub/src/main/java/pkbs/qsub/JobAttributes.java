package pkbs.qsub;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pkbs.core.Asked;
import pkbs.core.JobId;
import pkbs.core.Memory;
import pkbs.core.Walltime;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobView;

/// A job as the attributes of `qstat -f`, in the order of OpenPBS; `Job_Name` comes first because
/// canu looks one line above it for the id. Attributes without a value are left out. Source:
/// pbs_job_attributes(7B).
final class JobAttributes {
  static final String VARIABLE_LIST = "Variable_List";

  private final JobView job;
  private final Instant now;
  private final Flavor flavor;
  private final List<Attribute> attributes = new ArrayList<>();

  private JobAttributes(JobView job, Instant now, Flavor flavor) {
    this.job = job;
    this.now = now;
    this.flavor = flavor;
  }

  /// The jobs of a list, each with its id.
  static List<Block> blocks(List<JobView> jobs, Instant now, Flavor flavor) {
    return jobs.stream().map(job -> new Block(job.id(), of(job, now, flavor))).toList();
  }

  /// @param now the server's, when it made the list
  static List<Attribute> of(JobView job, Instant now, Flavor flavor) {
    JobAttributes all = new JobAttributes(job, now, flavor);
    all.identity();
    all.files();
    all.requests();
    all.course();
    all.origin();
    all.attempts();
    return all.attributes;
  }

  private void identity() {
    add("Job_Name", job.name());
    add("Job_Owner", job.owner() + "@" + job.submitted().host());
    job.used().ifPresent(this::used);
    add("job_state", flavor.letter(job.letter()));
    add("queue", job.queue());
    add("server", JobId.SERVER);
    add("Account_Name", job.start().account().orElse(""));
    add("Checkpoint", "n");
    add("ctime", job.times().submittedAt());
    add("depend", job.start().depend());
  }

  private void used(JobView.Used used) {
    add("resources_used.cpupercent", used.cpuPercent());
    add("resources_used.cput", span(used.cpuSeconds()));
    add("resources_used.mem", new Memory(used.memBytes()).toPbs());
    add("resources_used.ncpus", job.requested().ncpus());
    add("resources_used.walltime", span(used.walltimeSeconds()));
  }

  private void files() {
    add("Error_Path", job.submitted().host() + ":" + job.files().stderr());
    job.where().ifPresent(this::host);
    job.start().notBefore().ifPresent(at -> add("Execution_Time", at));
    add("Hold_Types", job.start().holds());
    add("Join_Path", job.files().join());
    add("Keep_Files", job.files().keep());
    add("Mail_Points", "n");
    add("mtime", job.times().changedAt());
    add("Output_Path", job.submitted().host() + ":" + job.files().stdout());
  }

  private void host(JobView.Where where) {
    JobRow.execHost(job).ifPresent(text -> add("exec_host", text));
    String host = JobRow.host(where);
    add("exec_vnode", "(" + host + ":ncpus=" + job.requested().ncpus() + ":mem=" + mem() + ")");
  }

  private void requests() {
    JobView.Layout layout = job.layout();
    add("Priority", job.priority());
    add("qtime", job.times().submittedAt());
    add("Rerunable", job.rerunnable() ? "True" : "False");
    add("Resource_List.mem", mem());
    add("Resource_List.ncpus", job.requested().ncpus());
    add("Resource_List.nodect", layout.nodes());
    add("Resource_List.nodes", layout.others().getOrDefault(Asked.NODES, ""));
    add("Resource_List.place", layout.place());
    add("Resource_List.select", layout.select());
    add(
        "Resource_List.walltime",
        Walltime.format(Duration.ofSeconds(job.requested().walltimeSeconds())));
    job.container()
        .filter(container -> container.gpus() > 0)
        .ifPresent(container -> add("Resource_List.ngpus", container.gpus()));
    if (layout.mpiprocs() > 0) {
      add("Resource_List.mpiprocs", layout.mpiprocs());
    }
    layout.others().forEach(this::keep);
  }

  /// A resource as typed, unless it was shown already.
  private void keep(String resource, String value) {
    String name = "Resource_List." + resource;
    if (attributes.stream().noneMatch(attribute -> attribute.name().equals(name))) {
      add(name, value);
    }
  }

  private void course() {
    job.times().startedAt().ifPresent(at -> add("stime", at));
    job.times().endedAt().ifPresent(at -> add("obittime", at));
    job.where().flatMap(JobView.Where::session).ifPresent(session -> add("session_id", session));
    job.interpreter().ifPresent(path -> add("Shell_Path_List", path));
    add("substate", substate());
    add(VARIABLE_LIST, variables());
    add("comment", comment());
    add("etime", job.times().eligibleAt());
    if (job.where().isPresent()) {
      add("run_count", job.attempt());
    }
    Instant until = job.times().startedAt().or(() -> job.times().endedAt()).orElse(now);
    Duration waited = Duration.between(job.times().eligibleAt(), until);
    add("eligible_time", Walltime.format(waited.isNegative() ? Duration.ZERO : waited));
    job.end()
        .ifPresent(end -> add(flavor.isTorque() ? "exit_status" : "Exit_status", end.exitStatus()));
  }

  private void origin() {
    add("Submit_arguments", job.submitted().arguments());
    if (!job.argv().isEmpty()) {
      add("executable", element("Executable", job.argv().getFirst()));
      StringBuilder arguments = new StringBuilder();
      job.argv().stream().skip(1).forEach(word -> arguments.append(element("Argument", word)));
      add("argument_list", arguments.toString());
    }
    job.array().ifPresent(this::array);
    add("project", job.start().project().orElse("_pbs_project_default"));
    add("submit_host", job.submitted().host());
    job.times().endedAt().ifPresent(at -> add("history_timestamp", at.getEpochSecond()));
  }

  /// What belongs to the array alone its tasks do not repeat.
  private void array(JobView.Array array) {
    if (array.index().isPresent()) {
      add("array_id", array.id());
      add("array_index", array.index().get());
      return;
    }
    add("array", "True");
    array.counts().ifPresent(counts -> add("array_state_count", states(counts)));
    add("array_indices_submitted", array.submitted());
    add("array_indices_remaining", array.remaining());
    array.slots().ifPresent(slots -> add("max_run_subjobs", slots));
  }

  private static String states(JobView.Counts counts) {
    return "Queued:%d Running:%d Exiting:%d Expired:%d"
        .formatted(
            counts.queued(),
            counts.running(),
            counts.exiting(),
            counts.ok() + counts.failed() + counts.deleted());
  }

  /// Why it waits or failed, and what else went wrong.
  private String comment() {
    Stream<String> notes = job.end().stream().flatMap(end -> end.notes().stream());
    return Stream.concat(job.reason().stream().map(JobView.Reason::text), notes)
        .collect(Collectors.joining("; "));
  }

  /// pkbs's own, behind all that PBS has: a reader of PBS attributes passes them over.
  private void attempts() {
    job.container()
        .ifPresent(container -> {
          add("pkbs_container.image", container.image());
          container.digest().ifPresent(digest -> add("pkbs_container.digest", digest));
        });
    if (job.retries().allowed() > 0) {
      add("pkbs_retries.allowed", job.retries().allowed());
      add("pkbs_retries.used", job.retries().used());
    }
    job.attempts().forEach(attempt -> add("pkbs_attempts." + attempt.number(), fields(attempt)));
  }

  private static Map<String, String> fields(JobView.AttemptView attempt) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("ended", attempt.endedAs());
    attempt.exitStatus().ifPresent(status -> fields.put("exit_status", String.valueOf(status)));
    attempt.cause().ifPresent(cause -> fields.put("cause", cause));
    fields.put("host", attempt.host());
    fields.put("worker", attempt.worker());
    attempt.startedAt().ifPresent(at -> fields.put("stime", CTime.format(at)));
    fields.put("obittime", CTime.format(attempt.endedAt()));
    attempt.results().ifPresent(results -> fields.put("results", results.path()));
    fields.put("reason", attempt.reason());
    fields.values().removeIf(String::isEmpty);
    return fields;
  }

  /// Source: OpenPBS, job substates.
  private int substate() {
    Optional<JobView.End> end = job.end();
    if (end.isPresent()) {
      if (job.letter().equals("X")) {
        return 69;
      }
      return wasDeleted(end.get()) ? 91 : end.get().exitStatus() == 0 ? 92 : 93;
    }
    return switch (job.letter()) {
      case "H" -> job.reason().filter(why -> why.code().equals("DEPENDENCY")).isPresent() ? 22 : 20;
      case "W" -> 30;
      case "B" -> 70;
      case "S" -> 45;
      case "R" -> 42;
      case "E" -> 51;
      default -> 10;
    };
  }

  private static boolean wasDeleted(JobView.End end) {
    return end.outcome().equals("deleted") || end.outcome().equals("aborted");
  }

  private Map<String, String> variables() {
    Map<String, String> all = new TreeMap<>(job.variables());
    job.submitted().variables().forEach((name, value) -> all.put("PBS_O_" + name, value));
    all.put("PBS_O_HOST", job.submitted().host());
    all.put("PBS_O_WORKDIR", job.submitted().workdir());
    all.put("PBS_O_QUEUE", job.queue());
    return all;
  }

  private static String element(String name, String text) {
    String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return "<jsdl-hpcpa:" + name + ">" + escaped + "</jsdl-hpcpa:" + name + ">";
  }

  private String mem() {
    return new Memory(job.requested().memBytes()).toPbs();
  }

  private static String span(double seconds) {
    return Walltime.format(Duration.ofMillis((long) (seconds * 1000)));
  }

  private void add(String name, Object value) {
    Object shown =
        value instanceof Map<?, ?> || value instanceof Instant ? value : String.valueOf(value);
    if (!shown.equals("")) {
      attributes.add(new Attribute(name, shown));
    }
  }
}
