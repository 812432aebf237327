package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pkbs.core.Container;
import pkbs.core.Stdio.Join;
import pkbs.core.Stdio.Keep;
import pkbs.core.pbs.StreamOptions.Remove;

/// Command line and directives as one. The command line wins; within one source the last of an
/// option, or of a `-W` attribute, counts. Lists join: of `-v` all, of `-l` as [ResourceMerge]
/// says. Source: qsub(1B).
record OptionMerge(List<GivenOption> commandLine, List<GivenOption> directives) {

  SubmitOptions options() {
    ResourceMerge resources = resources();
    Attributes attributes = Attributes.of(attributes().stream().map(GivenAttribute::item).toList());
    return new SubmitOptions(
        value(QsubOption.NAME).map(JobName::check),
        value(QsubOption.QUEUE).flatMap(OptionValues::queue),
        value(QsubOption.STDOUT).map(OutputPath::parse),
        value(QsubOption.STDERR).map(OutputPath::parse),
        value(QsubOption.JOIN).map(StreamOptions::join).orElse(Join.NONE),
        value(QsubOption.KEEP).map(StreamOptions::keep).orElse(Keep.NOTHING),
        values(QsubOption.VARIABLES),
        has(QsubOption.EXPORT_ALL),
        value(QsubOption.PRIORITY).map(OptionValues::priority),
        value(QsubOption.RERUNNABLE).map(OptionValues::yes),
        value(QsubOption.RETRY).map(OptionValues::retries),
        value(QsubOption.INTERPRETER).map(OptionValues::interpreter),
        value(QsubOption.WORKDIR).map(OptionValues::path),
        resources.request(),
        attributes.block().orElse(false),
        has(QsubOption.SILENT),
        value(QsubOption.PREFIX).map(OptionValues::prefix),
        value(QsubOption.UPLOAD).map(OptionValues::upload),
        value(QsubOption.DAV_PATH).map(OptionValues::path),
        value(QsubOption.KEY).map(OptionValues::key),
        has(QsubOption.FOLLOW),
        has(QsubOption.JSON),
        resources.layout(),
        attributes,
        pbs(resources, attributes));
  }

  private PbsOptions pbs(ResourceMerge resources, Attributes attributes) {
    return new PbsOptions(
        value(QsubOption.SUBMIT_DIRECTORY).map(OptionValues::path),
        value(QsubOption.START_TIME).map(StartTime::parse),
        last(QsubOption.ARRAY, QsubOption.ARRAY_LIST)
            .map(OptionMerge::array)
            .map(tasks -> tasks.atMost(attributes.maxRunSubjobs())),
        value(QsubOption.ACCOUNT),
        value(QsubOption.PROJECT),
        has(QsubOption.USER_HOLD),
        value(QsubOption.USERS).map(UserList::parse),
        value(QsubOption.MAIL_POINTS),
        value(QsubOption.MAIL_USERS),
        value(QsubOption.CHECKPOINT),
        value(QsubOption.SCRIPT_ARGUMENTS),
        value(QsubOption.KILL_DELAY).map(OptionValues::killSeconds),
        value(QsubOption.REMOVE).map(StreamOptions::remove).orElse(Remove.NOTHING),
        has(QsubOption.EXCLUSIVE) || resources.layout().isExclusive(),
        value(QsubOption.MAX_FAILS).map(OptionValues::maxFails),
        new SweepOptions(
            value(QsubOption.PARAMS).map(OptionValues::path),
            values(QsubOption.SWEEP).stream().map(SweepList::parse).toList()),
        value(QsubOption.CHUNK).map(OptionValues::chunk),
        container());
  }

  /// `--image` outweighs `-l image=`.
  Optional<Container> container() {
    return value(QsubOption.IMAGE)
        .map(ImageName::check)
        .or(() -> resources().image())
        .map(image -> Container.of(image, resources().gpus()));
  }

  private static ArrayTasks array(GivenOption given) {
    return given.option() == QsubOption.ARRAY
        ? ArrayTasks.range(given.value())
        : ArrayTasks.parse(given.value());
  }

  /// The occurrence that counts of any of `options`.
  Optional<GivenOption> last(QsubOption... options) {
    List<QsubOption> wanted = List.of(options);
    return Stream.of(commandLine, directives)
        .flatMap(source ->
            source.stream()
                .filter(given -> wanted.contains(given.option()))
                .reduce((first, second) -> second)
                .stream())
        .findFirst();
  }

  /// Whether the job is an array, be it of rows.
  boolean isArray() {
    return last(QsubOption.ARRAY, QsubOption.ARRAY_LIST, QsubOption.PARAMS, QsubOption.SWEEP)
        .isPresent();
  }

  /// Every occurrence, those of directives first.
  Stream<GivenOption> all(QsubOption option) {
    return Stream.concat(directives.stream(), commandLine.stream())
        .filter(given -> given.option() == option);
  }

  private Optional<String> value(QsubOption option) {
    return last(option).map(GivenOption::value);
  }

  private boolean has(QsubOption option) {
    return last(option).isPresent();
  }

  private List<String> values(QsubOption option) {
    return all(option).map(GivenOption::value).toList();
  }

  ResourceMerge resources() {
    return ResourceMerge.of(lists(commandLine), lists(directives));
  }

  private static List<ResourceList> lists(List<GivenOption> source) {
    return source.stream()
        .filter(given -> given.option() == QsubOption.RESOURCES)
        .map(given -> ResourceList.parse(given.value()))
        .toList();
  }

  /// Where an item that counts was written.
  GivenOption source(ResourceList.Item item) {
    List<GivenOption> latestFirst = new ArrayList<>(commandLine.reversed());
    latestFirst.addAll(directives);
    return latestFirst.stream()
        .filter(given -> given.option() == QsubOption.RESOURCES)
        .filter(given -> ResourceList.parse(given.value()).items().contains(item))
        .findFirst()
        .orElseThrow();
  }

  /// An attribute that counts, and where it was written.
  record GivenAttribute(AttributeList.Item item, GivenOption source) {}

  /// The attributes that count, by first appearance.
  List<GivenAttribute> attributes() {
    Map<String, GivenAttribute> byName = new LinkedHashMap<>();
    all(QsubOption.ATTRIBUTES)
        .forEach(given ->
            AttributeList.parse(given.value())
                .items()
                .forEach(item -> byName.put(item.name(), new GivenAttribute(item, given))));
    return List.copyOf(byName.values());
  }
}
