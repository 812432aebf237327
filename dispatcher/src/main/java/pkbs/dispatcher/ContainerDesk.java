package pkbs.dispatcher;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import pkbs.core.Container;
import pkbs.core.Job;
import pkbs.core.JobEvent;
import pkbs.core.JobSpec;
import pkbs.core.JobState;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.jetstream.RunBook;
import pkbs.kubernetes.PodOrder;
import pkbs.kubernetes.PodOrders;
import pkbs.kubernetes.PodSight;

/// Between the leader and the pods of container jobs: says which there are to be, and turns what is
/// seen of them into facts of jobs. Called on the thread of the pods; what changes anything goes to
/// the leader's.
final class ContainerDesk implements PodOrders {
  private final Leader leader;
  private final JobIndex jobs;
  private final RunMarker marker;
  private final Time time;

  ContainerDesk(Leader leader, JobIndex jobs, RunBook runs, Time time) {
    this.leader = leader;
    this.jobs = jobs;
    this.marker = new RunMarker(runs, leader.keeper()::observe);
    this.time = time;
  }

  @Override
  public Optional<Map<RunId, PodOrder>> wanted() {
    return leader.freshEpoch().map(any -> placing().wanted());
  }

  @Override
  public boolean isOver(RunId run) {
    if (leader.quarantine().holds(run.job())) {
      return false;
    }
    Optional<Job> job = jobs.find(run.job());
    return job.isEmpty() || !job.get().currentRun().equals(run) || isOver(job.get().state());
  }

  private static boolean isOver(JobState state) {
    return switch (state) {
      case JobState.Queued queued -> false;
      case JobState.Running running -> false;
      case JobState.Exiting exiting -> false;
      case JobState.Held held -> true;
      case JobState.Waiting waiting -> true;
      case JobState.Finished finished -> true;
    };
  }

  /// Takes in what was seen.
  void seen(Map<RunId, PodSight> sights) {
    leader.post(() -> placing().seen(sights).forEach(this::act));
  }

  private ContainerPlacing placing() {
    return leader.placing().containers();
  }

  private void act(ContainerPod pod) {
    Optional<Job> job =
        jobs.find(pod.run().job()).filter(found -> found.currentRun().equals(pod.run()));
    if (job.isEmpty() || placing().limits().isEmpty()) {
      return;
    }
    switch (ContainerFate.of(pod, job.get().state(), placing().limits().get(), time.nanos())) {
      case ContainerFate.Open open -> recordDigest(job.get(), pod);
      case ContainerFate.Rejected rejected ->
          marker.block(pod.run(), Run.neverStarted(pod.run(), time.now(), rejected.reason()));
      case ContainerFate.Lost lost -> lose(job.get(), lost.reason());
    }
  }

  private void lose(Job job, String reason) {
    Optional<WorkerId> worker = JobIndex.worker(job.state());
    worker.ifPresent(gone -> leader.keeper().runLost(job.currentRun(), gone, reason));
  }

  /// While the job still waits: then the record that is appended for it is there before it runs.
  private void recordDigest(Job job, ContainerPod pod) {
    Optional<String> digest = pod.sight().flatMap(PodSight::digest);
    Container container = job.spec().surroundings().container().orElseThrow();
    if (digest.isEmpty()
        || digest.equals(container.digest())
        || !(job.state() instanceof JobState.Queued)) {
      return;
    }
    leader
        .keeper()
        .order(
            job.id(),
            new Order() {
              @Override
              public JobEvent of(Job now, Instant at) {
                JobSpec spec = now.spec();
                return new JobEvent.Altered(
                    spec.within(spec.surroundings().in(container.with(digest.get()))),
                    now.eligibility(),
                    at);
              }

              @Override
              public boolean withdraws() {
                return false;
              }
            });
  }
}
