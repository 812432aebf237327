package pkbs.qsub;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;

/// The jobs that the operands of `qstat` name, in their order, each once. What is not found or not
/// to be shown is reported and left out. Source: qstat(1B), "Operands".
final class JobSelection {
  private static final String FINISHED = "finished";

  private final DispatcherClient client;
  private final Faults faults;
  private final boolean finished;

  /// @param finished whether finished jobs are to be shown
  JobSelection(DispatcherClient client, Faults faults, boolean finished) {
    this.client = client;
    this.faults = faults;
    this.finished = finished;
  }

  JobList select(List<String> operands) {
    if (operands.isEmpty()) {
      return client.list(JobQuery.all(finished));
    }
    List<JobId> ids = new ArrayList<>();
    for (String operand : operands) {
      if (namesJob(operand)) {
        JobId.parse(operand).ifPresent(ids::add);
      }
    }
    JobList byId =
        ids.isEmpty()
            ? new JobList(
                JobList.SCHEMA, java.time.Instant.now(), List.of(), List.of(), Optional.empty())
            : client.list(JobQuery.of(ids));
    Map<String, JobView> known = new LinkedHashMap<>();
    byId.jobs().forEach(job -> known.put(job.id(), job));
    Map<String, JobView> chosen = new LinkedHashMap<>();
    for (String operand : operands) {
      if (namesJob(operand)) {
        faults.id(operand).ifPresent(id -> choose(id, known, chosen));
      } else {
        destination(operand).forEach(job -> chosen.putIfAbsent(job.id(), job));
      }
    }
    return new JobList(
        byId.schema(), byId.time(), List.copyOf(chosen.values()), byId.unknown(), Optional.empty());
  }

  /// Source: pbs_job_identifiers(7B): a job's operand begins with a digit.
  private static boolean namesJob(String operand) {
    String text = operand.strip();
    return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9';
  }

  private void choose(JobId id, Map<String, JobView> known, Map<String, JobView> chosen) {
    JobView job = known.get(id.toString());
    if (job == null) {
      faults.addUnknown(id);
    } else if (job.state().equals(FINISHED) && !finished) {
      faults.add(
          ExitCode.JOB_FINISHED,
          id + " Job has finished, use -x or -H to obtain historical job information");
    } else {
      chosen.putIfAbsent(job.id(), job);
    }
  }

  /// `queue`, `queue@server` or `@server`; there is one server, whatever its name.
  private List<JobView> destination(String operand) {
    String text = operand.strip();
    int at = text.indexOf('@');
    String queue = at < 0 ? text : text.substring(0, at);
    JobQuery all = JobQuery.all(finished);
    if (queue.isEmpty()) {
      if (at < 0) {
        faults.id(operand);
        return List.of();
      }
      return client.list(all).jobs();
    }
    try {
      return client.list(all.inQueue(queue)).jobs();
    } catch (RefusedException e) {
      if (e.refusal().code() != Refusal.Code.UNKNOWN_QUEUE) {
        throw e;
      }
      faults.add(ExitCode.UNKNOWN_QUEUE, "Unknown queue " + Printable.line(queue));
      return List.of();
    }
  }
}
