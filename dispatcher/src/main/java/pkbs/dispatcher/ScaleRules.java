package pkbs.dispatcher;

import java.util.Map;
import java.util.Optional;
import pkbs.core.Memory;
import pkbs.core.PkbsException;
import pkbs.core.Resources;
import pkbs.core.pbs.PbsSyntaxException;
import pkbs.core.pbs.ResourceList;
import pkbs.core.pbs.ResourceRequest;

/// Which workers are counted for autoscalers, from the environment; `doc/config.md` lists the
/// variables.
///
/// @param pool the one that is scaled; the workers of others are taken as they are
/// @param worker what an idle worker of that pool has; absent: as those that were seen
record ScaleRules(String pool, Optional<Resources> worker) {
  static final ScaleRules DEFAULT = new ScaleRules("default", Optional.empty());

  private static final String POOL = "PKBS_SCALE_POOL";
  private static final String WORKER = "PKBS_SCALE_WORKER";

  /// @throws PkbsException with one line that names the variable
  static ScaleRules from(Map<String, String> env) {
    return new ScaleRules(
        text(env, POOL).orElse(DEFAULT.pool()), text(env, WORKER).map(ScaleRules::worker));
  }

  private static Optional<String> text(Map<String, String> env, String name) {
    return Optional.ofNullable(env.get(name)).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static Resources worker(String text) {
    try {
      ResourceRequest size = ResourceList.parse(text).request();
      if (size.ncpus().isPresent() && size.mem().isPresent()) {
        return new Resources(
            size.ncpus().get(), size.mem().get(), size.scratch().orElse(Memory.NONE));
      }
    } catch (PbsSyntaxException e) {
      throw new PkbsException("%s: '%s': %s".formatted(WORKER, text, e.getMessage()), e);
    }
    throw new PkbsException(
        "%s: '%s': must be as ncpus=2,mem=3gb,scratch=20gb".formatted(WORKER, text));
  }
}
