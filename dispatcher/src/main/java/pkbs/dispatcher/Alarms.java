package pkbs.dispatcher;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What needs a person: logged once when it begins and once when it is over, shown by `/readyz` and
/// `/metrics` meanwhile. Safe for threads.
final class Alarms {
  private static final Logger log = LoggerFactory.getLogger(Alarms.class);

  private final Map<Kind, String> on = new EnumMap<>(Kind.class);

  /// What an alarm is about.
  enum Kind {
    /// So many workers are silent that none is given up.
    MASS_SILENCE,
    /// There is work and room for it, and nothing starts.
    IDLE_WORK,
    /// Records in the books that cannot be read.
    UNREADABLE_RECORDS,
    /// The pool of workers cannot be sized.
    POOL_SIZE,
    /// Which workers may go first cannot be told.
    POD_PRICES
  }

  /// @param text what to see to; absent where all is well
  synchronized void set(Kind kind, Optional<String> text) {
    boolean wasOn = on.containsKey(kind);
    text.ifPresentOrElse(now -> on.put(kind, now), () -> on.remove(kind));
    if (text.isPresent() && !wasOn) {
      log.error("alarm {}: {}", kind, text.get());
    } else if (text.isEmpty() && wasOn) {
      log.info("alarm {} is over", kind);
    }
  }

  synchronized boolean isOn(Kind kind) {
    return on.containsKey(kind);
  }

  /// All that are on, for people.
  synchronized List<String> texts() {
    return List.copyOf(on.values());
  }

  synchronized void clear() {
    on.clear();
  }
}
