package pkbs.standalone;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import pkbs.jetstream.NatsGreeting;
import pkbs.protocol.LaptopPart;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.LaptopSettings.External;
import pkbs.protocol.LaptopStatus;
import pkbs.protocol.WorkerList.WorkerView;

/// Looks at an instance from outside: which processes live, and which of them answer.
///
/// @param settings absent where the folder holds no instance
record Health(StateFolder folder, Optional<LaptopSettings> settings) {
  private static final int MILLIS = 1_000;

  static Health of(StateFolder folder) {
    return new Health(folder, folder.settings());
  }

  /// What a part is doing.
  enum PartState {
    RUNNING,
    /// It lives and does not answer yet.
    STARTING,
    DEAD
  }

  LaptopStatus look() {
    List<LaptopStatus.Part> parts = new ArrayList<>();
    for (Role role : expected()) {
      parts.add(part(role));
    }
    String running = text(PartState.RUNNING);
    boolean all = !parts.isEmpty() && parts.stream().allMatch(part -> part.state().equals(running));
    return new LaptopStatus(
        LaptopStatus.SCHEMA,
        folder.root().toString(),
        settings.map(known -> "http://127.0.0.1:" + known.port()),
        all,
        List.copyOf(parts),
        warnings());
  }

  /// What the operator should know about the nats-server that runs now; none where none answers.
  List<String> warnings() {
    return settings
        .map(known ->
            known
                .natsUrl()
                .map(External::url)
                .orElseGet(() -> "nats://127.0.0.1:" + known.natsPort()))
        .flatMap(url -> NatsGreeting.of(URI.create(url)))
        .map(NatsGreeting::warnings)
        .orElse(List.of());
  }

  private List<Role> expected() {
    return settings
        .map(known ->
            List.of(Role.values()).stream()
                .filter(role -> role != Role.NATS || known.natsUrl().isEmpty())
                .filter(role -> role != Role.WEBDAV || known.webdavUrl().isEmpty())
                .toList())
        .orElse(List.of());
  }

  private LaptopStatus.Part part(Role role) {
    Optional<LaptopPart> living = folder.living(role);
    String state = text(living.map(part -> state(role, part)).orElse(PartState.DEAD));
    Optional<LaptopPart> known = living.or(() -> folder.part(role));
    return new LaptopStatus.Part(
        role.text(),
        living.map(LaptopPart::pid),
        known.map(LaptopPart::address).orElse(""),
        state,
        known.map(LaptopPart::restarts).orElse(0));
  }

  private PartState state(Role role, LaptopPart part) {
    LaptopSettings known = settings.orElseThrow();
    boolean answers =
        switch (role) {
          case SUPERVISOR -> true;
          case NATS -> Ports.answers(known.natsPort());
          case WEBDAV -> Ports.answers(known.davPort());
          case DISPATCHER -> api(known).isReady();
          case WORKER -> hasWorker(known, part);
        };
    return answers ? PartState.RUNNING : PartState.STARTING;
  }

  static String text(PartState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /// Whether any process of the instance lives.
  boolean isAnythingAlive() {
    return List.of(Role.values()).stream().anyMatch(role -> folder.living(role).isPresent());
  }

  /// Whether a job that is submitted now is accepted, started, and its results stored, and all
  /// parts are there.
  boolean acceptsJobs() {
    return settings.isPresent() && expected().stream().allMatch(this::isRunning);
  }

  private boolean isRunning(Role role) {
    return folder.living(role).filter(part -> state(role, part) == PartState.RUNNING).isPresent();
  }

  /// Whether the dispatcher has heard from this very process: one that was restarted may be known
  /// from its former life.
  private boolean hasWorker(LaptopSettings known, LaptopPart part) {
    long age = ProcessMark.of(part).age().toMillis();
    return api(known).workers().stream()
        .filter(WorkerView::takesWork)
        .anyMatch(view -> part.restarts() == 0 || view.silentSeconds() * MILLIS < age);
  }

  private Api api(LaptopSettings known) {
    return Api.of(folder, known.port());
  }
}
