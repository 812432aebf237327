package pkbs.dispatcher;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.Owner;

/// One log line for each call that changes something: who, what, on which job, with which result.
final class Audit {
  private static final Logger log = LoggerFactory.getLogger("pkbs.audit");

  private Audit() {}

  static void done(Owner owner, String verb, String id, String result) {
    log.info("owner={} verb={} id={} result={}", owner, verb, id, result);
  }
}
