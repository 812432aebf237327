package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.ArraySpec;
import pkbs.core.Chunk;
import pkbs.core.JobId;
import pkbs.core.JobSpec;
import pkbs.core.Memory;
import pkbs.core.Outcome;
import pkbs.core.PayloadRef;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.TaskRange;
import pkbs.core.UploadMode;
import pkbs.protocol.HeartbeatReply.Want;
import pkbs.protocol.Offer;
import pkbs.testkit.Await;
import pkbs.testkit.SampleJobs;
import pkbs.worker.process.Cgroups;

/// Runs of several tasks of an array, with real processes.
@Timeout(180)
class ChunkRunTest {
  private static final RunId BLOCK = new RunId(new JobId(7), 1, 1);

  @TempDir Path folder;
  private WorkerRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new WorkerRig(folder);
  }

  @AfterEach
  void stop() throws IOException {
    rig.close();
  }

  private static List<Integer> tasks(int count) {
    return IntStream.rangeClosed(1, count).boxed().toList();
  }

  private RunId offer(int count, String script) {
    return offer(count, script, UploadMode.FILES, false);
  }

  private RunId offer(int count, String script, UploadMode upload, boolean isSlow) {
    return offer(count, new SpecEdit(script(script)).upload(upload), isSlow);
  }

  private JobSpec script(String script) {
    byte[] payload = script.getBytes(StandardCharsets.UTF_8);
    PayloadRef ref = SampleJobs.payload(payload);
    rig.payloads().putIfAbsent(ref, payload);
    return new SpecEdit(SampleJobs.script("#")).payload(ref);
  }

  private RunId offer(int count, JobSpec task, boolean isSlow) {
    ArraySpec array =
        ArraySpec.of(List.of(new TaskRange(1, 99, 1)), Optional.empty(), Optional.empty())
            .inChunksOf(count);
    JobSpec spec = task.withArray(array);
    rig.leader
        .work()
        .offer(
            rig.id(),
            new Offer(
                Offer.VERSION,
                BLOCK,
                spec,
                1,
                Optional.of(SampleJobs.AT),
                Optional.of(new Offer.Block(tasks(count), isSlow))));
    return BLOCK;
  }

  private static RunId task(int index) {
    return new RunId(BLOCK.job(), index, 1);
  }

  private static List<Outcome> outcomes(Run run) {
    return run.chunk().orElseThrow().ends().stream().map(end -> end.end().outcome()).toList();
  }

  private String stored(int index, String file) throws IOException {
    return Files.readString(rig.stored("sample-7." + index).resolve(file));
  }

  @Test
  void each_task_has_its_own_environment_results_and_end() throws IOException {
    offer(
        3,
        """
        echo $PBS_ARRAY_INDEX $PBS_JOBID $PKBS_ATTEMPT
        echo made > file.$PBS_ARRAY_INDEX
        exit $((PBS_ARRAY_INDEX - 1))
        """);

    Run run = rig.awaitEnd(BLOCK);

    assertThat(run.state()).isEqualTo(RunState.DONE);
    // On a busy machine not all have begun after a second.
    List<Chunk.TaskEnd> ends = run.chunk().orElseThrow().ends();
    assertThat(ends).isNotEmpty().hasSameSizeAs(run.chunk().orElseThrow().tasks());
    for (Chunk.TaskEnd end : ends) {
      int index = end.index();
      assertThat(end.end().outcome()).isEqualTo(new Outcome.Exited(index - 1));
      assertThat(stored(index, "stdout.txt")).isEqualTo("%d 7[%<d].pkbs 1\n".formatted(index));
      assertThat(stored(index, "file." + index)).isEqualTo("made\n");
      assertThat(stored(index, "result.json"))
          .contains("\"7[%d].pkbs\"".formatted(index))
          .contains("\"exitStatus\": %d".formatted(index - 1));
      assertThat(rig.stored("sample-7." + index).resolve("file." + (index - 1))).doesNotExist();
    }
    rig.awaitWiped(BLOCK);
  }

  @Test
  void no_task_sees_what_another_left_behind() {
    offer(
        4,
        """
        ls -A . "$TMPDIR" "$(dirname "$0")" | grep -c left
        grep -c changed "$0"
        touch left "$TMPDIR/left" "$(dirname "$0")/left"
        echo '# changed' >> "$0"
        (setsid sleep 600 > /dev/null 2>&1 &)
        chmod 000 .
        """,
        UploadMode.NONE,
        false);

    Run run = rig.awaitEnd(BLOCK);

    assertThat(outcomes(run)).isNotEmpty().containsOnly(new Outcome.Exited(0));
    for (int index : run.chunk().orElseThrow().tasks()) {
      // One line of the script names the word itself.
      assertThat(rig.stored("sample-7." + index).resolve("stdout.txt")).hasContent("0\n2\n");
    }
    rig.awaitWiped(BLOCK);
  }

  @Test
  void a_node_file_that_a_task_wrote_anew_is_not_the_next_ones() {
    String script = "grep '^#' \"$PBS_NODEFILE\" && exit 7; sed -i 's/^./#/' \"$PBS_NODEFILE\"";
    offer(20, script, UploadMode.NONE, false);

    assertThat(outcomes(rig.awaitEnd(BLOCK))).isNotEmpty().containsOnly(new Outcome.Exited(0));
  }

  @Test
  void where_there_is_nothing_to_store_nothing_is_stored() {
    offer(5, "true", UploadMode.NONE, false);

    Run run = rig.awaitEnd(BLOCK);

    assertThat(outcomes(run)).isNotEmpty().containsOnly(new Outcome.Exited(0));
    assertThat(run.chunk().orElseThrow().ends())
        .allSatisfy(end -> assertThat(end.end().results()).isEmpty());
    assertThat(rig.stored("sample-7.1")).doesNotExist();
  }

  @Test
  void what_has_not_begun_after_a_second_is_given_back() throws IOException {
    offer(5, "[ $PBS_ARRAY_INDEX = 1 ] || while [ ! -e '" + folder + "/go' ]; do sleep 0.1; done");

    Run running = rig.awaitState(BLOCK, RunState.RUNNING);
    assertThat(running.chunk().orElseThrow().tasks()).startsWith(1).hasSizeLessThan(3);
    Files.createFile(folder.resolve("go"));

    Run run = rig.awaitEnd(BLOCK);
    assertThat(run.state()).isEqualTo(RunState.DONE);
    assertThat(run.chunk().orElseThrow().tasks()).isEqualTo(running.chunk().orElseThrow().tasks());
    assertThat(run.chunk().orElseThrow().ends())
        .extracting(Chunk.TaskEnd::index)
        .isEqualTo(run.chunk().orElseThrow().tasks());
  }

  @Test
  void of_tasks_known_to_take_long_only_the_first_is_claimed() {
    offer(5, "true", UploadMode.NONE, true);

    Run run = rig.awaitEnd(BLOCK);

    assertThat(run.chunk().orElseThrow().tasks()).containsExactly(1);
  }

  @Test
  void tasks_are_deleted_one_by_one() {
    offer(4, "[ $PBS_ARRAY_INDEX != 1 ] || sleep 600", UploadMode.NONE, false);
    Await.until("the first runs", () -> Files.exists(rig.scratch(BLOCK).resolve("1/work")));

    rig.push(task(3), Want.TERM);
    rig.push(task(1), Want.TERM);

    Run run = rig.awaitEnd(BLOCK);
    assertThat(run.state()).isEqualTo(RunState.DONE);
    assertThat(outcomes(run).getFirst()).isInstanceOf(Outcome.Deleted.class);
    assertThat(run.chunk().orElseThrow().tasks().size()).isBetween(1, 4);
    assertThat(outcomes(run).subList(1, outcomes(run).size()))
        .allSatisfy(
            outcome -> assertThat(outcome).isIn(Outcome.Deleted.BY_TERM, new Outcome.Exited(0)));
  }

  @Test
  void what_ends_a_task_never_reaches_the_next_one() {
    offer(2, "[ $PBS_ARRAY_INDEX = 1 ] && sleep 600; sleep 4", UploadMode.NONE, false);
    Await.until("the first runs", () -> Files.exists(rig.scratch(BLOCK).resolve("1/spool/stdout")));

    rig.push(task(1), Want.TERM);

    Run run = rig.awaitEnd(BLOCK);
    assertThat(outcomes(run).getFirst()).isInstanceOf(Outcome.Deleted.class);
    // On a busy machine the second has not begun after a second.
    assertThat(outcomes(run).subList(1, outcomes(run).size()))
        .allSatisfy(outcome -> assertThat(outcome).isEqualTo(new Outcome.Exited(0)));
  }

  @Test
  void a_drained_worker_gives_back_what_has_not_begun_and_ends_what_runs() throws Exception {
    Path second = folder.resolve("second");
    String script = "[ $PBS_ARRAY_INDEX = 1 ] || { touch '" + second + "'; sleep 2; }";
    offer(4, script, UploadMode.NONE, false);
    Await.until("the first ended", () -> Files.exists(second));

    rig.worker().drain();

    Run run = rig.record(BLOCK).orElseThrow().run();
    Chunk chunk = run.chunk().orElseThrow();
    assertThat(run.state()).isEqualTo(RunState.DONE);
    assertThat(chunk.tasks()).hasSizeLessThan(4).startsWith(1);
    assertThat(chunk.ends()).hasSameSizeAs(chunk.tasks());
  }

  @Test
  void a_drained_worker_tells_of_the_start_of_a_task_that_it_ended() throws Exception {
    Path begun = folder.resolve("begun");
    offer(1, "touch '" + begun + "'; exec sleep 600", UploadMode.NONE, false);
    Await.until("the first runs", () -> Files.exists(begun));

    rig.worker().drain();

    Run run = rig.record(BLOCK).orElseThrow().run();
    assertThat(run.state()).isEqualTo(RunState.RETURNED);
    assertThat(run.startedAt()).isPresent();
    assertThat(run.session()).isPresent();
  }

  @Test
  void results_on_their_way_when_a_later_task_fails_are_whole_or_none() throws IOException {
    // What stands where the next task's directory is to be makes that one fail.
    offer(
        2,
        """
        head -c 32000000 /dev/zero > big
        touch "$TMPDIR/../../2"
        """);

    Run run = rig.awaitEnd(BLOCK);
    rig.awaitWiped(BLOCK);

    assertThat(run.chunk().orElseThrow().ends()).hasSizeLessThan(2);
    Path big = rig.stored("sample-7.1").resolve("big");
    if (run.chunk().orElseThrow().ends().isEmpty()) {
      assertThat(big).doesNotExist();
    } else {
      assertThat(big).hasSize(32_000_000);
    }
  }

  @Test
  void a_lost_run_is_ended_and_leaves_no_results() {
    offer(3, "echo x; [ $PBS_ARRAY_INDEX = 1 ] || sleep 600");
    // Its results may be there before the worker knows, and its directory goes when it does.
    Await.until(
        "the first ended",
        () ->
            Files.exists(rig.stored("sample-7.1"))
                && !Files.exists(rig.scratch(BLOCK).resolve("1")));
    rig.lose(BLOCK);
    rig.push(BLOCK, Want.FENCED);

    rig.awaitWiped(BLOCK);
    Await.until("removed", () -> !Files.exists(rig.stored("sample-7.1")));
    assertThat(rig.record(BLOCK).orElseThrow().run().state()).isEqualTo(RunState.LOST);
  }

  /// What such a thread makes would be born there, and keep the group.
  @Test
  void only_a_thread_that_makes_none_is_in_the_memory_group_of_the_tasks() throws IOException {
    assumeTrue(hasThreadsInGroups(), "no control groups that take single threads here");
    Path second = folder.resolve("second");
    String script =
        "echo x; [ $PBS_ARRAY_INDEX = 1 ] || { touch '" + second + "'; exec sleep 600; }";
    offer(2, new SpecEdit(script(script)).resources(1, Memory.ofMebibytes(64)), false);
    Await.until("the second runs", () -> Files.exists(second));

    assertThat(threadsInGroups()).containsExactly("starter");

    rig.push(task(2), Want.TERM);
    rig.awaitEnd(BLOCK);
    Await.until("nobody is left", () -> threadsInGroups().isEmpty());
  }

  private static boolean hasThreadsInGroups() {
    return Cgroups.detect().isPresent() && Files.exists(Path.of("/sys/fs/cgroup/memory/tasks"));
  }

  /// Names of the threads of this process.
  private static List<String> threadsInGroups() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        if (read(thread.resolve("cgroup")).contains("/pkbs/run-")) {
          names.add(read(thread.resolve("comm")).strip());
        }
      }
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Empty where the thread has ended.
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void a_payload_that_is_missing_rejects_every_task() {
    PayloadRef missing = new PayloadRef("ab".repeat(32), 5);
    offer(2, new SpecEdit(SampleJobs.script("#")).payload(missing), false);

    Run run = rig.awaitEnd(BLOCK);
    assertThat(outcomes(run))
        .containsExactly(
            new Outcome.Rejected("the payload is missing or damaged"),
            new Outcome.Rejected("the payload is missing or damaged"));
  }
}
