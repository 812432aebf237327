package pkbs.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import pkbs.core.JobSpec;
import pkbs.core.Limits;
import pkbs.core.Placeholders;
import pkbs.core.Program;
import pkbs.core.Surroundings;
import pkbs.core.UploadMode;
import pkbs.protocol.Offer;
import pkbs.worker.process.Account;
import pkbs.worker.process.LiveProgram;
import pkbs.worker.process.ProgramLimits;
import pkbs.worker.process.SpawnRequest;
import pkbs.worker.process.Umask;

/// Makes all that a run needs before its program can start.
///
/// @param grace from TERM to KILL, where the job does not say
/// @param container where the job runs; absent: on this machine
record RunSetup(
    SpareDirectories directories,
    Payloads payloads,
    JobEnvironment environment,
    Account account,
    Duration grace,
    Optional<JobContainer> container) {

  /// A directory for the run, to be wiped or given back by the caller whatever happens next.
  SpareDirectories.Marked directory(Offer offer) throws IOException {
    return directories.take(offer.run(), cookie());
  }

  /// The same for a run of several tasks, each of which has a directory in it.
  RunDirectory bare(Offer offer, String cookie) throws IOException {
    return RunDirectory.bare(directories.scratch(), offer.run(), cookie);
  }

  /// Where a run's directory is.
  Path folder(Offer offer) {
    return RunDirectory.of(directories.scratch(), offer.run()).root();
  }

  /// Random, without meaning.
  static String cookie() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /// @throws RejectedRunException where the run can never start
  /// @throws pkbs.jetstream.StoreUnavailableException where the payload cannot be fetched
  Prepared prepare(Offer offer, Ground ground, List<Integer> processors) throws IOException {
    JobSpec spec = offer.spec();
    if (container.isPresent() != spec.surroundings().container().isPresent()) {
      throw new RejectedRunException(
          container.isPresent()
              ? "this worker is for a container"
              : "this worker has no containers");
    }
    if (container.isPresent()) {
      return inContainer(container.get(), offer, ground.marked());
    }
    SpareDirectories.Marked marked = ground.marked();
    if (ground.lacksPayload()) {
      unpack(spec, marked.directory());
    } else {
      ground.requireWhole();
    }
    return ready(offer, marked.directory(), marked.cookie(), processors);
  }

  /// Brings what can be brought before the run is claimed, without waiting for an absent store. A
  /// container gets it later, elsewhere.
  void bring(JobSpec spec, RunDirectory directory) throws IOException {
    if (container.isEmpty()) {
      unpack(payloads.atOnce(), spec, directory);
    }
  }

  /// Brings what all tasks of a job find in their directories.
  void unpack(JobSpec spec, RunDirectory directory) throws IOException {
    unpack(payloads, spec, directory);
  }

  private void unpack(Payloads from, JobSpec spec, RunDirectory directory) throws IOException {
    from.unpack(spec, directory);
    directory.writeNodes(environment.host(), spec.surroundings().hosts());
  }

  /// The same as [#prepare] in a directory that has its payload.
  Prepared ready(Offer offer, RunDirectory directory, String cookie, List<Integer> processors)
      throws IOException {
    JobSpec spec = offer.spec();
    if (spec.surroundings().container().isPresent()) {
      throw new RejectedRunException("a container has one task only");
    }
    Map<String, String> row = payloads.row(spec, offer.run().first());
    Map<String, String> own = new TreeMap<>(payloads.variables(spec));
    own.putAll(row);
    Map<String, String> variables = environment.of(offer, own, directory, cookie);
    Path where = where(spec, directory);
    stageIn(spec, where);
    CommandLine command = command(spec, directory, new Surrounds(where, variables, row));
    RunOutput output = RunOutput.of(directory, spec.stdio().join(), places(offer, variables));
    SpawnRequest request =
        new SpawnRequest(
            command.program(),
            command.argv(),
            variables,
            where,
            output.files().first(),
            output.files().second(),
            processors);
    return new Prepared(
        directory,
        request,
        limits(spec, directory, spec.resources().memory().bytes()),
        output,
        spec.surroundings(),
        UnaryOperator.identity());
  }

  /// The container's memory is Kubernetes' to limit.
  private Prepared inContainer(JobContainer place, Offer offer, SpareDirectories.Marked marked)
      throws IOException {
    JobSpec spec = offer.spec();
    RunDirectory directory = marked.directory();
    RunDirectory input = directory.with(place.input());
    unpack(spec, input);
    Map<String, String> own = payloads.variables(spec);
    Map<String, String> variables = environment.of(offer, own, input, marked.cookie());
    RunOutput output = RunOutput.of(directory, spec.stdio().join(), Optional.empty());
    SpawnRequest request = place.prepare(spec, input, JobContainer.ofImage(variables, own), output);
    return new Prepared(
        directory.with(place.output()),
        request,
        limits(spec, directory, 0),
        output,
        spec.surroundings(),
        relay -> JobContainer.ended(relay, spec, directory));
  }

  private Path where(JobSpec spec, RunDirectory directory) {
    Path home = environment.home(spec).orElse(account.home());
    Path own = spec.surroundings().inHome() ? home : directory.work();
    Path where = spec.workdir().map(Path::of).orElse(own);
    requireDirectory(where);
    if (!spec.surroundings().demands().volumes().isEmpty()
        && environment.shared().covers(spec.submission().workdir())) {
      requireDirectory(Path.of(spec.submission().workdir()));
    }
    return where;
  }

  private void requireDirectory(Path path) {
    if (!Files.isDirectory(path)) {
      throw new RejectedRunException(
          "directory " + path + " does not exist on " + environment.host());
    }
  }

  private void stageIn(JobSpec spec, Path where) {
    Surroundings.Staging staging = spec.surroundings().staging();
    boolean isHere =
        Stream.concat(staging.in().stream(), staging.out().stream())
            .allMatch(file -> sharesFiles(spec) && environment.shared().covers(file.remote()));
    if (!isHere) {
      throw new RejectedRunException(
          "the files of " + spec.submission().host() + " are not on " + environment.host());
    }
    new Stage(staging, where).in();
  }

  private boolean sharesFiles(JobSpec spec) {
    return !environment.shared().isEmpty() && spec.submission().sharedFiles();
  }

  /// @param row the values for placeholders in arguments
  private record Surrounds(Path where, Map<String, String> variables, Map<String, String> row) {
    List<String> filled(List<String> words) {
      return row.isEmpty() ? words : Placeholders.fill(words, row);
    }
  }

  private CommandLine command(JobSpec spec, RunDirectory directory, Surrounds around)
      throws IOException {
    Path main = Payloads.main(spec, directory);
    return switch (spec.program()) {
      case Program.Script script ->
          CommandLine.script(main, script.interpreter(), account.shell(), around.where())
              .with(around.filled(spec.surroundings().arguments()));
      case Program.Directory folder ->
          CommandLine.script(main, folder.interpreter(), account.shell(), around.where())
              .with(around.filled(spec.surroundings().arguments()));
      case Program.Executable executable ->
          CommandLine.command(
              around.filled(executable.argv()),
              around.variables().getOrDefault("PATH", ""),
              around.where());
    };
  }

  private Optional<OutputPlaces> places(Offer offer, Map<String, String> variables) {
    return sharesFiles(offer.spec())
        ? Optional.of(new OutputPlaces(offer, environment.shared(), variables))
        : Optional.empty();
  }

  private ProgramLimits limits(JobSpec spec, RunDirectory directory, long memoryBytes) {
    return new ProgramLimits(
        spec.walltime().limit(),
        memoryBytes,
        directory.root(),
        spec.resources().scratch().bytes(),
        Limits.PROCESSES_MAX,
        grace(spec));
  }

  /// From TERM to KILL.
  Duration grace(JobSpec spec) {
    return spec.surroundings()
        .demands()
        .killSeconds()
        .map(seconds -> Duration.ofSeconds(seconds))
        .orElse(grace);
  }

  /// A run that only has to be started.
  ///
  /// @param verdict what the end of the started program says of the job's
  record Prepared(
      RunDirectory directory,
      SpawnRequest request,
      ProgramLimits limits,
      RunOutput output,
      Surroundings surroundings,
      UnaryOperator<LiveProgram.Ended> verdict) {

    /// Whether there is anything to store: what the upload mode asks for, or output.
    boolean hasResults(JobSpec spec) {
      return spec.upload() != UploadMode.NONE || output.isAny(spec.stdio());
    }

    /// Brings output and staged files to where they belong. On the thread of the run.
    ///
    /// @param isWell whether the program ended with 0
    /// @return one line for each that could not be delivered
    List<String> deliver(boolean isWell) {
      Surroundings.Removed removed = isWell ? surroundings.removed() : Surroundings.PLAIN.removed();
      return Umask.during(
          surroundings.umask(),
          () -> {
            Stage stage = new Stage(surroundings.staging(), request.directory());
            List<String> notes = new ArrayList<>(stage.out(directory.work()));
            notes.addAll(output.deliver(removed));
            return notes;
          });
    }
  }
}
