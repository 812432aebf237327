package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import pkbs.core.Job;
import pkbs.core.Release;
import pkbs.core.doctor.BookChecks;
import pkbs.core.doctor.BookFacts;
import pkbs.core.doctor.Finding;
import pkbs.jetstream.RunBook.Versioned;
import pkbs.protocol.Heartbeat;

/// What is wrong, as this process sees it. Any thread.
record Examination(Leader leader, JobIndex jobs, Workers workers, Alarms alarms, Outside outside) {

  /// @param own whether only this process itself is looked at, which takes no time
  List<Finding> findings(boolean own) {
    List<Finding> findings =
        new ArrayList<>(BookChecks.of(facts(), Release.VERSION, outside.site()));
    if (!own) {
      findings.addAll(outside.look(folders()));
    }
    return List.copyOf(findings);
  }

  private BookFacts facts() {
    boolean leads = leader.epoch().isPresent();
    Map<String, String> idle = new HashMap<>();
    Map<String, Optional<String>> releases = new HashMap<>();
    for (Workers.Seen seen : workers.all()) {
      Heartbeat beat = seen.beat();
      releases.put(beat.worker().text(), beat.release());
      if (!beat.takesWork()) {
        idle.put(beat.worker().text(), beat.reason().orElse("it does not say why"));
      }
    }
    return new BookFacts(
        leads ? Optional.empty() : Optional.of(leader.trouble()),
        alarms.texts(),
        leads ? runsWithoutJob() : List.of(),
        idle,
        releases,
        jobs.count(JobIndex.Phase.QUEUED));
  }

  private List<String> runsWithoutJob() {
    return leader.keeper().runs().all().stream()
        .map(Versioned::run)
        .filter(run -> jobs.find(run.id().job()).isEmpty())
        .map(run -> run.id().key())
        .toList();
  }

  /// Where jobs have their results.
  private List<List<String>> folders() {
    TreeSet<String> folders = new TreeSet<>();
    for (Job job : jobs.all()) {
      folders.add(job.spec().resultsPath());
    }
    return folders.stream().map(folder -> List.of(folder.split("/"))).toList();
  }
}
