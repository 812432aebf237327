package pkbs.qsub;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import pkbs.core.Container;
import pkbs.core.Memory;
import pkbs.core.Stdio;
import pkbs.core.Submission;
import pkbs.core.SweepTable;
import pkbs.core.UploadMode;
import pkbs.core.Walltime;
import pkbs.core.pbs.ArrayTasks;
import pkbs.core.pbs.Attributes;
import pkbs.core.pbs.DependencyList;
import pkbs.core.pbs.Directives;
import pkbs.core.pbs.GivenOption;
import pkbs.core.pbs.Layout;
import pkbs.core.pbs.OutputPath;
import pkbs.core.pbs.ParsedArgv;
import pkbs.core.pbs.Place;
import pkbs.core.pbs.QsubOption;
import pkbs.core.pbs.Select;
import pkbs.core.pbs.StagedFile;
import pkbs.core.pbs.StreamOptions;
import pkbs.core.pbs.SubmitOptions;
import pkbs.protocol.SubmitRequest;

/// Fills in the request of a submission: what was asked for, and where. Paths become absolute here,
/// because only here the directory is known.
final class SubmitForm {
  private final ParsedArgv argv;
  private final Payload payload;
  private final SubmitOptions options;
  private final SubmitEnvironment environment;
  private final Caller caller;

  SubmitForm(ParsedArgv argv, Payload payload, SubmitOptions options, Caller caller) {
    this.argv = argv;
    this.payload = payload;
    this.options = options;
    this.environment = new SubmitEnvironment(caller);
    this.caller = caller;
  }

  /// @param sweep its rows are the tasks of an array
  /// @throws pkbs.core.RefusedException where output would go to another host, or the environment
  ///   is too large
  SubmitRequest request(Instance instance, Optional<SweepTable> sweep) {
    SharedFiles shared = SharedFiles.of(caller, instance);
    return new SubmitRequest(
        options.name().or(payload::name),
        options.queue(),
        payload.kind(),
        argv.executable(),
        payload.fileName(),
        options.interpreter(),
        environment.variables(options),
        setup(shared),
        options.resources().ncpus(),
        options.resources().mem().map(Memory::toString),
        options.resources().scratch().map(Memory::toString),
        options.resources().walltime().map(Walltime::toString),
        array(sweep).map(ArrayTasks::toString),
        options.priority(),
        options.rerunnable(),
        options.retry(),
        options.workdir().map(typed -> absolute("-d", typed)),
        options.stdout().map(path -> environment.destination("-o", path)),
        options.stderr().map(path -> environment.destination("-e", path)),
        Optional.of(options.join())
            .filter(join -> join != Stdio.Join.NONE)
            .map(StreamOptions::spell),
        Optional.of(options.keep())
            .filter(keep -> keep.stdout() || keep.stderr() || keep.direct())
            .map(StreamOptions::spell),
        options.upload().map(SubmitForm::spell),
        options.davPath(),
        Optional.of(
            new SubmitRequest.From(
                environment.host(),
                submitDirectory(),
                environment.origin(),
                arguments(),
                shared.cover(places()))),
        start(),
        charge(),
        options.pbs().maxFails(),
        array(sweep).filter(_ -> Flavor.of("", caller).isTorque()).map(_ -> "torque"),
        options.pbs().chunk());
  }

  /// The tasks of the array that it is.
  Optional<ArrayTasks> array(Optional<SweepTable> sweep) {
    return options
        .pbs()
        .array()
        .or(() ->
            sweep
                .map(table -> ArrayTasks.range("1-" + table.rows().size()))
                .map(tasks -> tasks.atMost(options.attributes().maxRunSubjobs())));
  }

  /// The wanted time is meant in the zone of whoever typed it.
  private Optional<SubmitRequest.Start> start() {
    Optional<String> notBefore =
        options
            .pbs()
            .startTime()
            .map(time -> time.at(ZoneId.systemDefault(), Instant.now()).toString());
    Optional<String> depend =
        Optional.of(options.attributes().depend())
            .filter(list -> !list.isEmpty())
            .map(DependencyList::spell);
    boolean waits = options.pbs().userHold() || notBefore.isPresent() || depend.isPresent();
    return waits
        ? Optional.of(new SubmitRequest.Start(options.pbs().userHold(), notBefore, depend))
        : Optional.empty();
  }

  private Optional<SubmitRequest.Charge> charge() {
    Optional<String> account = options.pbs().account();
    Optional<String> project = options.pbs().project();
    return account.isPresent() || project.isPresent()
        ? Optional.of(new SubmitRequest.Charge(account, project))
        : Optional.empty();
  }

  private String submitDirectory() {
    return options
        .pbs()
        .submitDirectory()
        .map(typed -> absolute("-w", typed))
        .orElseGet(environment::workdir);
  }

  /// Where the job starts and reads, and where its output belongs.
  private List<String> places() {
    List<String> places = new ArrayList<>();
    places.add(submitDirectory());
    options.workdir().map(typed -> absolute("-d", typed)).ifPresent(places::add);
    options.stdout().map(path -> path.absolute(environment.workdir())).ifPresent(places::add);
    options.stderr().map(path -> path.absolute(environment.workdir())).ifPresent(places::add);
    Stream.of(options.attributes().stagein(), options.attributes().stageout())
        .flatMap(List::stream)
        .map(file -> new OutputPath(Optional.empty(), file.remote()))
        .forEach(path -> places.add(path.absolute(environment.workdir())));
    return places;
  }

  private Optional<SubmitRequest.Demands> demands(SharedFiles shared) {
    boolean alone = options.pbs().exclusive();
    List<String> volumes = shared.demanded(places());
    Optional<Integer> killSeconds = options.pbs().killSeconds();
    return alone || !volumes.isEmpty() || killSeconds.isPresent()
        ? Optional.of(new SubmitRequest.Demands(alone, volumes, killSeconds))
        : Optional.empty();
  }

  /// Absent where nothing of it was asked for.
  private Optional<SubmitRequest.Setup> setup(SharedFiles shared) {
    Attributes attributes = options.attributes();
    SubmitRequest.Setup setup =
        new SubmitRequest.Setup(
            options.pbs().scriptArguments().map(Directives::arguments).orElse(List.of()),
            attributes.sandbox().map(place -> place.name().toLowerCase(Locale.ROOT)),
            attributes.umask().map(Integer::toOctalString),
            staged("stagein", attributes.stagein()),
            staged("stageout", attributes.stageout()),
            options.layout().select().map(select -> (int) select.mpiprocs()).filter(n -> n != 1),
            Optional.of(StreamOptions.spell(options.pbs().remove()))
                .filter(text -> !text.isEmpty()),
            demands(shared),
            options.pbs().container().map(SubmitForm::container),
            asked());
    return Optional.of(setup).filter(SubmitForm::saysAnything);
  }

  /// What `Resource_List` shows besides the amounts, which have fields of their own.
  private Optional<SubmitRequest.Asked> asked() {
    Layout layout = options.layout();
    Map<String, String> others = new TreeMap<>(layout.others());
    others.keySet().removeAll(Layout.AMOUNTS);
    return layout.select().isPresent() || layout.place().isPresent() || !others.isEmpty()
        ? Optional.of(
            new SubmitRequest.Asked(
                layout.select().map(Select::toString), layout.place().map(Place::toString), others))
        : Optional.empty();
  }

  /// By hand: the equality of a record costs a command some milliseconds of its start.
  private static boolean saysAnything(SubmitRequest.Setup setup) {
    boolean hasFiles = !setup.stagein().isEmpty() || !setup.stageout().isEmpty();
    boolean isPlaced = setup.sandbox().isPresent() || setup.umask().isPresent();
    boolean isSpread = setup.hosts().isPresent() || setup.demands().isPresent();
    boolean isInside = setup.container().isPresent() || setup.asked().isPresent();
    return hasFiles
        || isPlaced
        || isSpread
        || isInside
        || !setup.arguments().isEmpty()
        || setup.remove().isPresent();
  }

  private static SubmitRequest.Container container(Container asked) {
    return new SubmitRequest.Container(
        asked.image(), Optional.of(asked.gpus()).filter(count -> count > 0));
  }

  private List<SubmitRequest.Staged> staged(String attribute, List<StagedFile> files) {
    return files.stream()
        .map(file -> {
          OutputPath remote = new OutputPath(Optional.of(file.host()), file.remote());
          environment.requireHere("-W " + attribute, remote, "files are staged");
          return new SubmitRequest.Staged(file.local(), remote.absolute(environment.workdir()));
        })
        .toList();
  }

  private static String spell(UploadMode mode) {
    return switch (mode) {
      case FILES -> "files";
      case ZIP -> "zip";
      case NONE -> "none";
    };
  }

  private String absolute(String option, String typed) {
    return environment.file(option, typed).normalize().toString();
  }

  /// The command line for `Submit_arguments`. Of variables only the names, as a value may be a
  /// secret and everybody may list jobs.
  private String arguments() {
    StringBuilder line = new StringBuilder();
    for (GivenOption given : argv.options()) {
      word(line, given.option().rule().name());
      if (given.option() == QsubOption.VARIABLES) {
        word(line, String.join(",", SubmitEnvironment.names(given.value())));
      } else if (given.option().rule().takesValue()) {
        word(line, given.value());
      }
    }
    argv.script().ifPresent(script -> word(line, script));
    if (!argv.executable().isEmpty()) {
      word(line, "--");
      List<String> words = argv.executable();
      words.forEach(word -> word(line, word));
    }
    return Submission.cut(line.toString());
  }

  /// Quoted as a shell would need it.
  private static void word(StringBuilder line, String word) {
    boolean plain = !word.isEmpty();
    for (int i = 0; i < word.length() && plain; i++) {
      char c = word.charAt(i);
      plain = Character.isLetterOrDigit(c) || "-_./:=,+@%^".indexOf(c) >= 0;
    }
    line.append(line.isEmpty() ? "" : " ");
    line.append(plain ? word : "'" + word.replace("'", "'\\''") + "'");
  }
}
