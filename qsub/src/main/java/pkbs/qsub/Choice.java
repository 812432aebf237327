package pkbs.qsub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The instance that the commands talk to, and what made it so.
///
/// @param source a variable or a file, for messages
/// @param isSaid whether the user said so; the default state folder and the kubeconfig are only
///   tried
record Choice(String source, boolean isSaid, Context context) {
  static final String URL = "PKBS_URL";
  static final String STATE = "PKBS_STATE";
  static final String NAME = "PKBS_CONTEXT";

  /// `PKBS_URL`, then the folder `PKBS_STATE`, then the context `PKBS_CONTEXT`, then the
  /// configuration file, then the default state folder of `pkbs up`. The first that is set counts,
  /// also where it is wrong. Where nothing is, the kubeconfig's current context is tried.
  ///
  /// @throws CommandFailure where a context is named that there is not, or that is wrong
  static Choice of(Caller caller) {
    Surroundings surroundings = new Surroundings(caller);
    Optional<String> url = caller.variable(URL);
    if (url.isPresent()) {
      return new Choice(URL, true, plain(new Place.Address(url.get())));
    }
    Optional<String> state = caller.variable(STATE);
    if (state.isPresent()) {
      Place place = new Place.Folder(state.get(), caller.path(state.get()));
      return new Choice(STATE, true, plain(place));
    }
    Optional<String> named = caller.variable(NAME);
    if (named.isPresent()) {
      return new Choice(NAME, true, named(NAME + ": ", named.get(), surroundings));
    }
    String file = surroundings.configFile().toString();
    Optional<ConfigFile> config = ConfigFile.read(surroundings.configFile());
    Optional<String> current = config.flatMap(ConfigFile::current);
    if (current.isPresent()) {
      return new Choice(file, true, named(file + ": context: ", current.get(), surroundings));
    }
    return config
        .flatMap(lines -> unnamed(lines, surroundings))
        .map(context -> new Choice(file, true, context))
        .orElseGet(() -> unsaid(caller, surroundings));
  }

  private static Choice unsaid(Caller caller, Surroundings surroundings) {
    Path folder = surroundings.stateFolder();
    if (!Files.exists(folder.resolve(InstanceFinder.URL_FILE))) {
      Optional<String> current = KubeConfig.currentContext(caller);
      if (current.isPresent()) {
        Place place =
            new Place.Cluster(current.get(), Place.Cluster.NAMESPACE, Place.Cluster.SERVICE);
        return new Choice("kubeconfig", false, plain(place));
      }
    }
    return new Choice(folder.toString(), false, plain(laptop(surroundings)));
  }

  /// Whether the context says all: token and shared files too.
  boolean isConfigured() {
    return context.place() instanceof Place.Cluster
        || (isSaid && !source.equals(URL) && !source.equals(STATE));
  }

  private static Context plain(Place place) {
    return new Context(Optional.empty(), place, Optional.empty(), Optional.empty());
  }

  private static Place laptop(Surroundings surroundings) {
    Path folder = surroundings.stateFolder();
    return new Place.Folder(folder.toString(), folder);
  }

  private static Optional<Context> unnamed(ConfigFile config, Surroundings surroundings) {
    return place(config.settings(), surroundings)
        .map(place -> context(Optional.empty(), place, config.settings(), surroundings));
  }

  /// @param where begins the message
  /// @throws CommandFailure where there is none of this name
  static Context named(String where, String name, Surroundings surroundings) {
    return Optional.ofNullable(contexts(surroundings).get(name))
        .orElseThrow(() ->
            new CommandFailure(
                ExitCode.UNREACHABLE,
                where + "'" + Printable.line(name) + "': no such context; see: pkbs context list"));
  }

  /// All that have a name; `laptop` comes last where it has no section.
  ///
  /// @throws CommandFailure where a section says no place, or two
  static Map<String, Context> contexts(Surroundings surroundings) {
    Map<String, Context> all = new LinkedHashMap<>();
    ConfigFile.read(surroundings.configFile())
        .ifPresent(config ->
            config
                .contexts()
                .forEach((name, section) ->
                    all.put(name, context(config, name, section, surroundings))));
    all.computeIfAbsent(
        Context.LAPTOP,
        name ->
            new Context(
                Optional.of(name), laptop(surroundings), Optional.empty(), Optional.empty()));
    return all;
  }

  private static Context context(
      ConfigFile config, String name, ConfigFile.Section section, Surroundings surroundings) {
    if (Stream.of(ConfigFile.URL, ConfigFile.STATE, ConfigFile.KUBE_CONTEXT)
            .filter(section.values()::containsKey)
            .count()
        != 1) {
      throw config.fault(
          section.line(),
          "[context." + name + "]",
          "says no place, or two; write one of url, state and kube_context below it");
    }
    for (String key : List.of(ConfigFile.NAMESPACE, ConfigFile.SERVICE)) {
      if (!section.value(key).map(Place.Cluster::isLabel).orElse(true)) {
        throw config.fault(
            section.line(), "[context." + name + "]", key + " is " + Place.Cluster.LABEL_RULE);
      }
    }
    Place place = place(section.values(), surroundings).orElseThrow();
    return context(Optional.of(name), place, section.values(), surroundings);
  }

  private static Context context(
      Optional<String> name, Place place, Map<String, String> values, Surroundings surroundings) {
    return new Context(
        name,
        place,
        Optional.ofNullable(values.get(ConfigFile.TOKEN_FILE)).map(surroundings::expand),
        Optional.ofNullable(values.get(ConfigFile.SHARED_FILES)));
  }

  private static Optional<Place> place(Map<String, String> values, Surroundings surroundings) {
    if (values.containsKey(ConfigFile.URL)) {
      return Optional.of(new Place.Address(values.get(ConfigFile.URL)));
    }
    if (values.containsKey(ConfigFile.KUBE_CONTEXT)) {
      return Optional.of(
          new Place.Cluster(
              values.get(ConfigFile.KUBE_CONTEXT),
              values.getOrDefault(ConfigFile.NAMESPACE, Place.Cluster.NAMESPACE),
              values.getOrDefault(ConfigFile.SERVICE, Place.Cluster.SERVICE)));
    }
    return Optional.ofNullable(values.get(ConfigFile.STATE))
        .map(typed -> new Place.Folder(typed, surroundings.expand(typed)));
  }
}
