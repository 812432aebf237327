package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import pkbs.core.Dependencies;
import pkbs.core.Dependencies.Singleton;
import pkbs.core.Eligibility;
import pkbs.core.HoldType;
import pkbs.core.Job;
import pkbs.core.JobState;
import pkbs.core.Prerequisite;
import pkbs.protocol.JobView;

/// Renders what a job waits for besides room.
final class WaitViews {
  private WaitViews() {}

  static JobView.Start start(Job job) {
    Eligibility eligibility = job.eligibility();
    return new JobView.Start(
        job.state().isTerminal() ? "n" : eligibility.holdLetters(),
        eligibility.notBefore(),
        depend(eligibility.dependencies()),
        job.spec().accounting().account(),
        job.spec().accounting().project());
  }

  private static String depend(Dependencies dependencies) {
    List<String> items = new ArrayList<>();
    dependencies.parents().stream()
        .filter(each -> !each.met())
        .map(Prerequisite::toString)
        .forEach(items::add);
    if (dependencies.openings() > 0) {
      items.add("on:" + dependencies.openings());
    }
    dependencies.children().stream().map(Prerequisite::asBefore).forEach(items::add);
    if (dependencies.singleton() == Singleton.AWAITED) {
      items.add("singleton");
    }
    return String.join(",", items);
  }

  static JobView.Reason held(Job job, JobState.Held held) {
    return new JobView.Reason(code(job.eligibility().holds().types()), held.reason());
  }

  private static String code(Set<HoldType> types) {
    if (types.isEmpty()) {
      return "DEPENDENCY";
    }
    return types.contains(HoldType.SYSTEM)
        ? "HELD"
        : types.contains(HoldType.OPERATOR) ? "HELD_OPERATOR" : "HELD_USER";
  }
}
