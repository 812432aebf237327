package pkbs.worker;

import java.util.Locale;
import pkbs.core.PkbsException;
import pkbs.core.Run;

/// The leader ended the run, or gave it to another: nothing that this worker did for it counts.
final class RunLostException extends PkbsException {
  private static final long serialVersionUID = 1L;

  RunLostException(Run found) {
    super(
        "%s: not ours any more: %s%s"
            .formatted(
                found.id(),
                found.state().name().toLowerCase(Locale.ROOT),
                found.reason().map(reason -> ", " + reason).orElse("")));
  }

  RunLostException(String message) {
    super(message);
  }
}
