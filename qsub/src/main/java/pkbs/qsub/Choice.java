package pkbs.qsub;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The instance that the commands talk to, and what made it so.
///
/// @param source a variable or a file, for messages
/// @param isSaid whether the user said so; the default state folder is only tried
record Choice(String source, boolean isSaid, Context context) {
  static final String URL = "PKBS_URL";
  static final String STATE = "PKBS_STATE";
  static final String NAME = "PKBS_CONTEXT";

  /// `PKBS_URL`, then the folder `PKBS_STATE`, then the context `PKBS_CONTEXT`, then the
  /// configuration file, then the default state folder of `pkbs up`. The first that is set counts,
  /// also where it is wrong.
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
        .orElseGet(() ->
            new Choice(surroundings.stateFolder().toString(), false, plain(laptop(surroundings))));
  }

  /// Whether the configuration file says what the context holds, its token and shared files too.
  boolean isConfigured() {
    return isSaid && !source.equals(URL) && !source.equals(STATE);
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
    Place place =
        place(section.values(), surroundings)
            .filter(_ ->
                !(section.value(ConfigFile.URL).isPresent()
                    && section.value(ConfigFile.STATE).isPresent()))
            .orElseThrow(() ->
                config.fault(
                    section.line(),
                    "[context." + name + "]",
                    "says no place, or two; write one of url and state below it"));
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
    Optional<Place> address =
        Optional.ofNullable(values.get(ConfigFile.URL)).map(Place.Address::new);
    return address.or(() ->
        Optional.ofNullable(values.get(ConfigFile.STATE))
            .map(typed -> new Place.Folder(typed, surroundings.expand(typed))));
  }
}
