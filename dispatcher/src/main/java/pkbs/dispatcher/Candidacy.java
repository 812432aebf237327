package pkbs.dispatcher;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook.Glance;
import pkbs.jetstream.Store;
import pkbs.jetstream.StoreUnavailableException;

/// The life of a dispatcher that does not lead: it looks at the books, stands by while another one
/// leads, takes over where it may, and tries again where that fails. On the leader's thread, except
/// for [#trouble].
final class Candidacy {
  private static final Logger log = LoggerFactory.getLogger(Candidacy.class);
  private static final Duration RETRY_MIN = Duration.ofMillis(250);
  private static final Duration RETRY_MAX = Duration.ofSeconds(5);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final Store store;
  private final Books books;
  private final Standby standby;
  private final TakeOver takeOver;
  private final Runnable deposed;
  private final Time time;
  private Optional<String> storage = Optional.empty();
  private Duration pause = Duration.ZERO;
  private long triedAt;
  private volatile String trouble = "not yet taken over";

  Candidacy(Store store, Books books, Standby standby, TakeOver takeOver, Outside outside) {
    this.store = store;
    this.books = books;
    this.standby = standby;
    this.takeOver = takeOver;
    this.deposed = outside.deposed();
    this.time = outside.time();
    this.triedAt = time.nanos();
  }

  /// @param deposed called once another leader was seen; ends the process
  record Outside(Runnable deposed, Time time) {}

  /// Why it does not lead, for people. Any thread.
  String trouble() {
    return trouble;
  }

  /// Leadership was lost.
  void begin(String reason) {
    trouble = "stepped down: " + reason;
    triedAt = time.nanos();
    pause = RETRY_MIN;
  }

  /// To be called a few times a second.
  ///
  /// @return whether this process leads now
  boolean tick() {
    if (time.since(triedAt).compareTo(pause) < 0 || !store.isConnected()) {
      return false;
    }
    triedAt = time.nanos();
    try {
      return consider(books.look());
    } catch (FencedException e) {
      // Somebody wrote since the look: look again.
      pause = RETRY_MIN;
      trouble = "cannot take over: " + e.getMessage();
      log.debug(trouble);
    } catch (StoreUnavailableException | BooksLostException e) {
      Duration longer = pause.plus(RETRY_MIN).multipliedBy(2);
      pause = longer.compareTo(RETRY_MAX) < 0 ? longer : RETRY_MAX;
      trouble = "cannot take over: " + e.getMessage();
      log.warn(trouble);
    }
    return false;
  }

  private boolean consider(Glance seen) {
    if (!storage.orElse(seen.storage()).equals(seen.storage())) {
      throw new StoreUnavailableException(
          ("the job books were replaced: storage %s was expected, %s is there; restore it from a"
                  + " backup, or start this dispatcher again to begin with what is there")
              .formatted(storage.orElseThrow(), seen.storage()),
          null);
    }
    storage = Optional.of(seen.storage());
    return switch (standby.judge(seen, books.epoch())) {
      case TAKE_OVER -> {
        takeOver.run(seen);
        pause = RETRY_MIN;
        yield true;
      }
      case WAIT -> {
        standBy(Standby.waiting(seen));
        yield false;
      }
      case END -> {
        trouble = "another dispatcher led in between";
        log.error("{}; this one ends", trouble);
        deposed.run();
        pause = RETRY_MAX;
        yield false;
      }
    };
  }

  private void standBy(String why) {
    if (!trouble.equals(why)) {
      log.info(why);
    }
    trouble = why;
    pause = LOOK;
  }
}
