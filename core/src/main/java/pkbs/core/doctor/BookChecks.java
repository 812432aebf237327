package pkbs.core.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Whether jobs are accepted and go on, as the dispatcher itself sees it.
public final class BookChecks {
  static final String LEADER = "leader";
  static final String ALARMS = "alarms";
  static final String RECORDS = "run-records";
  static final String WORKERS = "workers";

  private static final int NAMED_MAX = 3;

  private BookChecks() {}

  /// @param release of the dispatcher
  public static List<Finding> of(BookFacts facts, String release, Site site) {
    if (facts.trouble().isPresent()) {
      List<Finding> findings = new ArrayList<>();
      findings.add(
          Finding.fail(
              LEADER,
              facts.trouble().orElseThrow(),
              site.pick(
                  "see to nats first; why it does not lead is in log/dispatcher.log of the state"
                      + " folder",
                  "see to nats first; where another dispatcher leads, its readiness probe keeps"
                      + " requests from this one")));
      findings.addAll(
          Finding.leftOut(
              List.of(ALARMS, RECORDS, WORKERS, VersionChecks.WORKERS),
              "only the dispatcher that leads knows"));
      return List.copyOf(findings);
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok(LEADER, "jobs are accepted"));
    findings.add(alarms(facts));
    findings.add(records(facts));
    findings.addAll(workers(facts, site));
    findings.addAll(VersionChecks.workers(release, facts.workers(), site));
    return List.copyOf(findings);
  }

  private static Finding alarms(BookFacts facts) {
    return facts.alarms().isEmpty()
        ? Finding.ok(ALARMS, "none")
        : Finding.fail(
            ALARMS, String.join("; ", facts.alarms()), "doc/operating.md says what each asks for");
  }

  private static Finding records(BookFacts facts) {
    List<String> left = facts.runsWithoutJob();
    return left.isEmpty()
        ? Finding.ok(RECORDS, "every run record has its job")
        : Finding.warn(
            RECORDS,
            "%d run records have no job: %s%s"
                .formatted(
                    left.size(),
                    left.stream().sorted().limit(NAMED_MAX).collect(Collectors.joining(", ")),
                    left.size() > NAMED_MAX ? ", …" : ""),
            "wait half an hour, in which the dispatcher removes them; where they stay, nats kv del"
                + " pkbs_run KEY");
  }

  private static List<Finding> workers(BookFacts facts, Site site) {
    if (facts.workers().isEmpty()) {
      String what =
          "no worker is heard, %d %s"
              .formatted(facts.waiting(), facts.waiting() == 1 ? "job waits" : "jobs wait");
      String fix =
          site.pick(
              "pkbs up starts it; why it ended is in log/worker.log of the state folder",
              "kubectl -n pkbs get pods -l app=worker; where the pool may be empty, this is well"
                  + " while nothing waits");
      return List.of(
          site == Site.CLUSTER && facts.waiting() == 0
              ? Finding.warn(WORKERS, what, fix)
              : Finding.fail(WORKERS, what, fix));
    }
    List<Finding> idle = new ArrayList<>();
    new TreeMap<>(facts.idle())
        .forEach((name, why) ->
            idle.add(
                Finding.warn(
                    WORKERS,
                    "worker %s takes no work: %s".formatted(name, why),
                    "doc/operating.md, a worker that takes no work, says what to do")));
    return idle.isEmpty()
        ? List.of(Finding.ok(WORKERS, "%d heard, all take work".formatted(facts.workers().size())))
        : List.copyOf(idle);
  }
}
