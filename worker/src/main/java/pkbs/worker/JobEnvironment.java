package pkbs.worker;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.SharedPaths;
import pkbs.core.Submission;
import pkbs.protocol.Offer;
import pkbs.worker.process.Account;
import pkbs.worker.process.Cookies;

/// The environment of a job, from nothing: what the submitter had (`PBS_O_*`), what PBS and Torque
/// say at run time, and the job's own variables. Those come on top, but never over what describes
/// the run itself. Source: pbs_job_environment of OpenPBS and Torque, `doc/job-environment.md`.
///
/// @param account the user that the job runs as
/// @param shared the folders that submit hosts have under the same names
/// @param commands the folder of the pkbs commands, first on the `PATH`
/// @param passedOn variables of the worker by which a job finds pkbs (`PKBS_URL`, `PKBS_STATE`)
record JobEnvironment(
    String host,
    Account account,
    SharedPaths shared,
    Optional<Path> commands,
    Map<String, String> passedOn) {
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /// No mother superior listens; scripts only want a number. Source: OpenPBS `pbs_resmon` port.
  private static final String MOM_PORT = "15003";

  private static final String VERSION = "pkbs";

  /// What a job may not set for itself, besides everything that starts with `PBS_`.
  private static final Set<String> FIXED =
      Set.of("HOME", "USER", "LOGNAME", "TMPDIR", "PKBS_ATTEMPT", "NCPUS");

  /// @param own the job's variables
  /// @param cookie marks every process of the run
  Map<String, String> of(
      Offer offer, Map<String, String> own, RunDirectory directory, String cookie) {
    JobSpec spec = offer.spec();
    Map<String, String> all = new TreeMap<>(passedOn);
    all.put("PATH", shares(spec) ? submitted(spec, "PATH").orElse(DEFAULT_PATH) : DEFAULT_PATH);
    all.put("SHELL", account.shell().toString());
    all.put("OMP_NUM_THREADS", cpus(spec));
    own.forEach((name, value) -> putOwn(all, name, value));
    commands.ifPresent(folder -> all.merge("PATH", "", (path, none) -> folder + ":" + path));
    putSubmission(all, spec);
    putUser(all, spec, directory);
    putRun(all, offer, directory);
    all.put(Cookies.VARIABLE, cookie);
    return all;
  }

  private static void putOwn(Map<String, String> all, String name, String value) {
    if (!FIXED.contains(name) && !name.startsWith("PBS_")) {
      all.put(name, value);
    }
  }

  private static void putSubmission(Map<String, String> all, JobSpec spec) {
    Submission submission = spec.submission();
    submission.variables().forEach((name, value) -> all.put("PBS_O_" + name, value));
    all.put("PBS_O_HOST", submission.host());
    all.put("PBS_O_QUEUE", spec.queue());
    all.put("PBS_O_WORKDIR", submission.workdir());
    all.put("PBS_O_INITDIR", spec.workdir().orElse(submission.workdir()));
  }

  private void putUser(Map<String, String> all, JobSpec spec, RunDirectory directory) {
    String user = isLocal() ? account.name() : spec.owner().name();
    all.put("HOME", home(spec).orElseGet(directory::work).toString());
    all.put("USER", user);
    all.put("LOGNAME", user);
    all.put("TMPDIR", directory.tmp().toString());
  }

  /// Whether this is the submit host itself, with all its files.
  private boolean isLocal() {
    return shared.equals(SharedPaths.ALL);
  }

  /// Whether the job comes from a host that shares files with this one.
  private boolean shares(JobSpec spec) {
    return isLocal() || !shared.isEmpty() && spec.submission().sharedFiles();
  }

  /// The submitter's own, where it is here; else the worker's, where it can be written to.
  Optional<Path> home(JobSpec spec) {
    if (!isLocal() && shares(spec)) {
      Optional<Path> own =
          submitted(spec, "HOME").filter(shared::covers).map(Path::of).filter(Files::isDirectory);
      if (own.isPresent()) {
        return own;
      }
    }
    boolean hasHome = isLocal() || Files.isWritable(account.home());
    return hasHome ? Optional.of(account.home()) : Optional.empty();
  }

  private void putRun(Map<String, String> all, Offer offer, RunDirectory directory) {
    JobSpec spec = offer.spec();
    all.put("PBS_ENVIRONMENT", "PBS_BATCH");
    all.put("PBS_JOBID", spec.shownId(offer.run()));
    putTask(all, offer);
    all.put("PBS_JOBNAME", spec.shownName(offer.run()));
    all.put("PBS_QUEUE", spec.queue());
    all.put("PBS_ACCOUNT", spec.accounting().account().orElse(spec.owner().name()));
    all.put("PBS_JOBDIR", directory.work().toString());
    all.put("PBS_NODEFILE", directory.nodeFile().toString());
    all.put("PBS_GPUFILE", directory.gpuFile().toString());
    all.put("PBS_NODENUM", "0");
    all.put("PBS_VNODENUM", "0");
    all.put("PBS_TASKNUM", "1");
    all.put("PBS_MOMPORT", MOM_PORT);
    all.put("PBS_SERVER", JobId.SERVER);
    all.put("PBS_VERSION", VERSION);
    all.put("PBS_NUM_NODES", "1");
    all.put("PBS_NUM_PPN", cpus(spec));
    all.put("PBS_NP", cpus(spec));
    all.put("PBS_NCPUS", cpus(spec));
    all.put("NCPUS", cpus(spec));
    all.put("PBS_WALLTIME", Long.toString(spec.walltime().seconds()));
    all.put("PKBS_ATTEMPT", Integer.toString(offer.run().attempt()));
  }

  /// Both names of the index, of OpenPBS and of Torque. Source: qsub(1B).
  private static void putTask(Map<String, String> all, Offer offer) {
    if (offer.spec().array().isPresent()) {
      String index = Integer.toString(offer.run().first());
      all.put("PBS_ARRAY_INDEX", index);
      all.put("PBS_ARRAYID", index);
      all.put("PBS_ARRAY_ID", offer.spec().shownId(offer.run().job()));
    }
  }

  private static Optional<String> submitted(JobSpec spec, String name) {
    return Optional.ofNullable(spec.submission().variables().get(name));
  }

  private static String cpus(JobSpec spec) {
    return Integer.toString(Math.max(1, spec.resources().cpus()));
  }
}
