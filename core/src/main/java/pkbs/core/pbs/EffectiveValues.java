package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import pkbs.core.Queue;
import pkbs.core.pbs.ResourceList.Item;

/// What a submission asks for, value by value with its origin; the data of `qsub --dry-run`.
public final class EffectiveValues {
  /// The options that are shown alike.
  private static final List<Row> ROWS =
      List.of(
          new Row(QsubOption.JOIN, "join", Optional.of("n")),
          new Row(QsubOption.KEEP, "keep", Optional.of("n")),
          row(QsubOption.REMOVE, "remove"),
          row(QsubOption.EXPORT_ALL, "-V"),
          new Row(QsubOption.PRIORITY, "priority", Optional.of("0")),
          new Row(QsubOption.RERUNNABLE, "rerunnable", Optional.of("y")),
          row(QsubOption.RETRY, "retry"),
          row(QsubOption.MAX_FAILS, "max fails"),
          row(QsubOption.PARAMS, "parameters"),
          row(QsubOption.SWEEP, "sweep"),
          row(QsubOption.CHUNK, "chunk"),
          new Row(QsubOption.INTERPRETER, "interpreter", Optional.of("#! line, else a shell")),
          row(QsubOption.IMAGE, "image"),
          row(QsubOption.SUBMIT_DIRECTORY, "submit directory"),
          row(QsubOption.USERS, "users"),
          row(QsubOption.START_TIME, "start time"),
          new Row(QsubOption.USER_HOLD, "user hold", Optional.of("no")),
          new Row(QsubOption.ACCOUNT, "account", Optional.of("none")),
          row(QsubOption.PROJECT, "project"),
          row(QsubOption.SCRIPT_ARGUMENTS, "script arguments"),
          row(QsubOption.EXCLUSIVE, "exclusive"),
          new Row(QsubOption.KILL_DELAY, "kill delay", Optional.of("the worker's")),
          row(QsubOption.CHECKPOINT, "checkpoint"),
          row(QsubOption.MAIL_POINTS, "mail points"),
          row(QsubOption.MAIL_USERS, "mail users"),
          row(QsubOption.SILENT, "silent"),
          row(QsubOption.INTERACTIVE, "interactive"),
          new Row(QsubOption.UPLOAD, "upload", Optional.of("files")),
          row(QsubOption.DAV_PATH, "results folder"),
          row(QsubOption.KEY, "key"),
          row(QsubOption.FOLLOW, "follow"),
          row(QsubOption.JSON, "json"));

  /// @param otherwise the default; absent: no row without the option
  private record Row(QsubOption option, String name, Optional<String> otherwise) {}

  /// What the options do not say.
  ///
  /// @param name the job's where `-N` is absent
  /// @param queue the one that the job goes to, for its defaults; where it is not known,
  ///   [Queue#WORKQ]
  /// @param sweep the tasks of `--params` and `--sweep`; absent where there are none, or they could
  ///   not be read
  /// @param dashed whether outputs of tasks are named as Torque does, `name.o12-7`
  /// @param prefix what starts a directive, where it is not `#PBS`
  public record Known(
      String name,
      Queue queue,
      Optional<ArrayTasks> sweep,
      boolean dashed,
      Optional<EffectiveValue> prefix) {}

  private static Row row(QsubOption option, String name) {
    return new Row(option, name, Optional.empty());
  }

  private final OptionMerge merge;
  private final Known known;
  private final Queue queue;
  private final List<EffectiveValue> values = new ArrayList<>();

  private EffectiveValues(OptionMerge merge, Known known) {
    this.merge = merge;
    this.known = known;
    this.queue = known.queue();
  }

  /// Name and queue, then the resources, then the other options. Of variables only names are told,
  /// as a value may be a secret.
  public static List<EffectiveValue> of(
      List<GivenOption> commandLine, List<GivenOption> directives, Known known) {
    EffectiveValues all = new EffectiveValues(new OptionMerge(commandLine, directives), known);
    all.option(new Row(QsubOption.NAME, "name", Optional.of(known.name())));
    all.option(new Row(QsubOption.QUEUE, "queue", Optional.of(Queue.WORKQ.name())));
    all.resources();
    all.array();
    all.attributes();
    all.variables();
    String name = all.values.getFirst().value();
    String index = all.index();
    all.option(new Row(QsubOption.STDOUT, "stdout", Optional.of(name + ".oSEQ" + index)));
    all.option(new Row(QsubOption.STDERR, "stderr", Optional.of(name + ".eSEQ" + index)));
    all.option(new Row(QsubOption.WORKDIR, "workdir", Optional.of(all.directory())));
    ROWS.forEach(all::option);
    known.prefix().ifPresent(all.values::add);
    return List.copyOf(all.values);
  }

  private void option(Row row) {
    Optional<GivenOption> given = merge.last(row.option());
    if (given.isPresent()) {
      add(row.name(), shown(given.get()), given.get().origin());
    } else {
      row.otherwise().ifPresent(text -> add(row.name(), text, Origin.DEFAULT));
    }
  }

  private String shown(GivenOption given) {
    if (given.option() == QsubOption.NAME) {
      return JobName.check(given.value());
    }
    if (given.option() == QsubOption.QUEUE) {
      return OptionValues.queue(given.value()).orElse(queue.name());
    }
    if (given.option() == QsubOption.STDOUT || given.option() == QsubOption.STDERR) {
      OutputPath path = OutputPath.parse(given.value());
      return path.host().map(host -> host + ":").orElse("") + path.path();
    }
    if (given.option() == QsubOption.EXPORT_ALL) {
      return "all";
    }
    return given.option().rule().takesValue() ? given.value() : "yes";
  }

  private void attributes() {
    for (OptionMerge.GivenAttribute attribute : merge.attributes()) {
      add("-W " + attribute.item().name(), attribute.item().value(), attribute.source().origin());
    }
    attribute("umask", "the worker's");
    attribute("sandbox", "PRIVATE");
  }

  /// The default of one that is not given.
  private void attribute(String name, String otherwise) {
    if (merge.attributes().stream().noneMatch(given -> given.item().name().equals(name))) {
      add("-W " + name, otherwise, Origin.DEFAULT);
    }
  }

  private void variables() {
    Map<String, Origin> origins = new LinkedHashMap<>();
    merge
        .all(QsubOption.VARIABLES)
        .forEach(given -> {
          Set<String> brought = VariableList.parse(given.value(), _ -> Optional.empty()).keySet();
          for (String name : VariableList.parse(given.value(), _ -> Optional.of("")).keySet()) {
            origins.put(
                name, brought.contains(name) ? given.origin() : new Origin.Environment(name));
          }
        });
    origins.forEach((name, origin) ->
        add("-v " + name, origin instanceof Origin.Environment ? "copied if set" : "set", origin));
  }

  /// Indices and how many they are.
  private void array() {
    merge
        .last(QsubOption.ARRAY, QsubOption.ARRAY_LIST)
        .ifPresentOrElse(
            given -> array(given, given.value(), merge.options().pbs().array()),
            () ->
                merge
                    .last(QsubOption.PARAMS, QsubOption.SWEEP)
                    .filter(_ -> known.sweep().isPresent())
                    .ifPresent(
                        given -> array(given, known.sweep().get().toString(), known.sweep())));
  }

  private void array(GivenOption given, String indices, Optional<ArrayTasks> tasks) {
    add("array", indices, given.origin());
    tasks.ifPresent(all -> add("tasks", Long.toString(all.count()), given.origin()));
  }

  /// What tells the outputs of tasks apart.
  private String index() {
    boolean isArray =
        merge
            .last(QsubOption.ARRAY, QsubOption.ARRAY_LIST, QsubOption.PARAMS, QsubOption.SWEEP)
            .isPresent();
    String index = known.dashed() ? "-IDX" : ".IDX";
    return isArray ? index : "";
  }

  /// Where the job starts without `-d`.
  private String directory() {
    if (merge.container().isPresent()) {
      return "/input";
    }
    boolean isHome =
        merge.options().attributes().sandbox().filter(Attributes.Sandbox.HOME::equals).isPresent();
    return isHome ? "home directory" : "clean directory";
  }

  private void resources() {
    ResourceMerge resources = merge.resources();
    ResourceRequest asked = resources.request();
    Map<String, String> list =
        resources.layout().resourceList(asked, queue.defaults(), queue.walltime());
    for (String name : List.of("ncpus", "mem")) {
      add(name, list.remove(name), origin(name, asked));
    }
    add(
        "scratch",
        asked.scratch().orElse(queue.defaults().scratch()).toString(),
        origin("scratch", asked));
    add("walltime", list.remove("walltime"), origin("walltime", asked));
    list.remove("scratch");
    list.forEach((name, value) -> add("-l " + name, value, origin(name, asked)));
  }

  /// That of the first item that counts and gives the value.
  private Origin origin(String name, ResourceRequest asked) {
    return switch (name) {
      case "ncpus" -> origin(asked.ncpus(), ResourceRequest::ncpus);
      case "mem" -> origin(asked.mem(), ResourceRequest::mem);
      case "scratch" -> origin(asked.scratch(), ResourceRequest::scratch);
      case "walltime" -> origin(asked.walltime(), ResourceRequest::walltime);
      case "select", "nodect", "mpiprocs" ->
          named(List.of(name, "select", "nodes", "ncpus", "procs", "mem"));
      case "place" -> named(List.of("place", "nodes"));
      default -> named(List.of(name));
    };
  }

  private <T> Origin origin(Optional<T> total, Function<ResourceRequest, Optional<T>> of) {
    if (total.isEmpty()) {
      return queue.equals(Queue.WORKQ) ? Origin.DEFAULT : new Origin.OfQueue(queue.name());
    }
    return merge.resources().items().stream()
        .filter(item -> of.apply(ResourceMerge.amounts(List.of(item))).equals(total))
        .findFirst()
        .map(this::origin)
        .orElseGet(() -> named(List.of("pmem", "vmem", "pvmem")));
  }

  private Origin named(List<String> names) {
    List<Item> items = merge.resources().items();
    return names.stream()
        .flatMap(name -> items.stream().filter(item -> item.name().equals(name)))
        .findFirst()
        .map(this::origin)
        .orElse(Origin.DEFAULT);
  }

  private Origin origin(Item item) {
    return merge.source(item).origin();
  }

  /// Control characters would break the line.
  private void add(String name, String value, Origin origin) {
    values.add(new EffectiveValue(Quoted.shown(name), Quoted.shown(value), origin));
  }
}
