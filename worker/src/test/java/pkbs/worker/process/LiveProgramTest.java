package pkbs.worker.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.FailureCause;
import pkbs.worker.process.LiveProgram.Ended;

@Timeout(60)
class LiveProgramTest {
  private static final Path BASH = Path.of("/bin/bash");
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration GRACE = Duration.ofMillis(500);
  private static final int MANY = 4096;
  private static final int SIGTERM = 15;

  @TempDir Path folder;
  private final Cookies cookies = new Cookies();
  private final LimitWatch watch = new LimitWatch(cookies);
  private final String cookie = UUID.randomUUID().toString();
  private ProgramLimits limits = new ProgramLimits(LONG, 0, Path.of("/nowhere"), 0, MANY, GRACE);

  @AfterEach
  void close() {
    ProcessTree.leftBehind(cookie, cookies).end(Duration.ZERO);
    watch.close();
  }

  @Test
  void a_program_ends_with_its_own_status() throws IOException {
    Ended ended = run("echo out; echo err >&2; exit 7");

    assertThat(ended.status()).isEqualTo(7);
    assertThat(ended.signal()).isZero();
    assertThat(ended.isClean()).isTrue();
    assertThat(folder.resolve("out")).hasContent("out");
    assertThat(folder.resolve("err")).hasContent("err");
  }

  @Test
  void a_signal_is_told_apart_from_a_status() {
    assertThat(run("kill -USR1 $$").signal()).isEqualTo(10);
  }

  @Test
  void the_program_leads_a_session_of_its_own_and_reads_nothing() throws IOException {
    run("echo $$ $(ps -o sid= -p $$); wc -c; ls /proc/self/fd");

    List<String> lines = Files.readAllLines(folder.resolve("out"));
    String[] ids = lines.get(0).trim().split(" +");
    assertThat(ids[0]).isEqualTo(ids[1]);
    assertThat(lines.get(1).trim()).isEqualTo("0");
    assertThat(lines.subList(2, lines.size())).containsExactly("0", "1", "2", "3");
  }

  @Test
  void no_signal_is_blocked_or_ignored() throws IOException {
    run("grep -E 'Sig(Blk|Ign)' /proc/self/status | cut -f2");

    // Signals 32 and 33 are the C library's own.
    assertThat(Files.readAllLines(folder.resolve("out")))
        .hasSize(2)
        .allMatch(mask -> (Long.parseLong(mask, 16) & 0x7fffffffL) == 0);
  }

  @Test
  void words_and_environment_arrive_byte_for_byte() throws IOException {
    Map<String, String> environment =
        Map.of("ODD", "a b\n\"c\" $(date) ü€😀", "BASH_FUNC_f%%", "() {  :\n}");
    Child child =
        Spawner.spawn(
            request(List.of("printf", "%s|", "a b", "", "$HOME", "ü'\"\\"), environment)
                .on(Path.of("/usr/bin/printf")));
    child.reap();
    assertThat(folder.resolve("out")).hasContent("a b||$HOME|ü'\"\\|");

    Files.delete(folder.resolve("out"));
    Spawner.spawn(request(List.of("env", "-0"), environment).on(Path.of("/usr/bin/env"))).reap();
    assertThat(Files.readString(folder.resolve("out")).split("\0"))
        .containsExactlyInAnyOrder("ODD=a b\n\"c\" $(date) ü€😀", "BASH_FUNC_f%%=() {  :\n}");
  }

  @Test
  void joined_output_is_in_order() {
    SpawnRequest request = request(List.of("bash", "-c", "echo 1; echo 2 >&2; echo 3"), Map.of());
    SpawnRequest joined =
        new SpawnRequest(
            BASH,
            request.argv(),
            request.environment(),
            request.directory(),
            request.stdout(),
            Optional.empty(),
            List.of());

    Spawner.spawn(joined).reap();

    assertThat(folder.resolve("out")).hasContent("1\n2\n3\n");
  }

  @Test
  void a_program_that_is_not_there_is_named() {
    SpawnRequest request = request(List.of("x"), Map.of()).on(Path.of("/bin/no such"));

    assertThatThrownBy(() -> Spawner.spawn(request))
        .isInstanceOfSatisfying(
            SpawnFailedException.class, e -> assertThat(e.isProgramsFault()).isTrue())
        .hasMessage("/bin/no such: not found");
  }

  @Test
  void a_file_of_no_known_format_is_named() throws IOException {
    Path file = Files.writeString(folder.resolve("plain"), "echo hi\n");
    file.toFile().setExecutable(true);

    assertThatThrownBy(() -> Spawner.spawn(request(List.of("x"), Map.of()).on(file)))
        .hasMessage(file + ": is neither a script with a #! line nor a program for this machine");
  }

  @Test
  void a_program_is_bound_to_its_processors() throws Exception {
    int first = Processors.usable().getFirst();
    SpawnRequest request = request(List.of("nproc"), Map.of());
    try (var own = Executors.newSingleThreadExecutor()) {
      own.submit(() ->
              Spawner.spawn(
                      new SpawnRequest(
                          Path.of("/usr/bin/nproc"),
                          request.argv(),
                          Map.of(),
                          folder,
                          request.stdout(),
                          request.stderr(),
                          List.of(first)))
                  .reap())
          .get();
    }

    assertThat(folder.resolve("out")).hasContent("1\n");
    assertThat(Processors.usable()).hasSizeGreaterThanOrEqualTo(1);
  }

  @Test
  void stopping_ends_a_double_forked_child_in_its_own_session() throws Exception {
    Path pid = folder.resolve("daemon.pid");
    String script =
        "(setsid bash -c 'trap \"\" TERM HUP; echo $$ > daemon.tmp; mv daemon.tmp daemon.pid;"
            + " while :; do sleep 1; done' >/dev/null 2>&1 &) ; sleep 300";
    CompletableFuture<LiveProgram> started = new CompletableFuture<>();
    CompletableFuture<Ended> ended = start(script, Optional.empty(), started);
    LiveProgram program = started.get();
    until(() -> Files.exists(pid));

    program.stop(GRACE);

    assertThat(ended.get().signal()).isEqualTo(15);
    assertThat(ended.get().isClean()).isTrue();
    assertThat(isAlive(pid)).isFalse();
  }

  @Test
  void what_ends_a_program_never_reaches_the_next_one_with_its_cookie() {
    LiveProgram first = live("sleep 600");
    first.stop(Duration.ofSeconds(1));
    Ended ended = first.await();
    first.signal(SIGTERM);

    LiveProgram second = live("sleep 3");
    first.stop(Duration.ZERO);
    Ended next = second.await();

    assertThat(ended.signal()).isEqualTo(SIGTERM);
    assertThat(next.signal()).isZero();
    assertThat(next.status()).isZero();
  }

  private LiveProgram live(String script) {
    return LiveProgram.start(marked(script), limits, Optional.empty(), cookies);
  }

  @Test
  void what_a_program_leaves_running_is_ended_with_it() throws IOException {
    Ended ended =
        run(
            "(setsid sleep 300 & echo $! > left.pid) >/dev/null 2>&1; while [ ! -s left.pid ];"
                + " do :; done; exit 3");

    assertThat(ended.status()).isEqualTo(3);
    assertThat(isAlive(folder.resolve("left.pid"))).isFalse();
  }

  @Test
  void a_child_that_cleared_its_environment_is_found_once_it_was_seen() throws Exception {
    Path pid = folder.resolve("clean.pid");
    String script =
        "(env -i setsid bash -c 'echo $$ > clean.tmp; mv clean.tmp clean.pid; exec sleep 300'"
            + " >/dev/null 2>&1 & wait) & sleep 300";
    CompletableFuture<LiveProgram> started = new CompletableFuture<>();
    CompletableFuture<Ended> ended = start(script, Optional.empty(), started);
    until(() -> Files.exists(pid));

    started.get().stop(Duration.ZERO);

    assertThat(ended.get().signal()).isEqualTo(9);
    assertThat(isAlive(pid)).isFalse();
  }

  @Test
  void walltime_ends_a_program_with_TERM() throws Exception {
    Ended ended = overtime("trap 'echo bye; exit 0' TERM", Duration.ofSeconds(20));

    assertThat(ended.overLimit()).contains(FailureCause.WALLTIME);
    assertThat(ended.status()).isZero();
    assertThat(folder.resolve("out")).hasContent("bye\n");
  }

  @Test
  void walltime_ends_a_program_that_ignores_TERM_with_KILL() throws Exception {
    Ended ended = overtime("trap '' TERM", GRACE);

    assertThat(ended.overLimit()).contains(FailureCause.WALLTIME);
    assertThat(ended.signal()).isEqualTo(9);
  }

  /// Its walltime is over when it has set its trap, however long that took.
  private Ended overtime(String trap, Duration grace) throws Exception {
    limits = new ProgramLimits(LONG, 0, folder, 0, MANY, grace);
    CompletableFuture<LiveProgram> started = new CompletableFuture<>();
    CompletableFuture<Ended> ended =
        start(trap + "; touch ready; while :; do sleep 0.05; done", Optional.empty(), started);
    until(() -> Files.exists(folder.resolve("ready")));
    started.get().within(Duration.ZERO);
    return ended.get();
  }

  @Test
  void walltime_counts_from_the_start() {
    limits = new ProgramLimits(Duration.ofMillis(300), 0, folder, 0, MANY, GRACE);

    Ended ended = run("sleep 300");

    assertThat(ended.overLimit()).contains(FailureCause.WALLTIME);
    assertThat(ended.used().walltime()).isGreaterThanOrEqualTo(Duration.ofMillis(300));
  }

  @Test
  void memory_is_watched_where_there_is_no_group() {
    limits = new ProgramLimits(LONG, 64L << 20, folder, 0, MANY, GRACE);

    Ended ended = run("x=$(head -c 200000000 /dev/zero | tr '\\0' x); sleep 300");

    assertThat(ended.overLimit()).contains(FailureCause.OOM);
    assertThat(ended.used().memoryPeak().bytes()).isGreaterThan(64L << 20);
  }

  @Test
  void memory_is_bounded_by_a_group_where_that_may_be() throws Exception {
    Optional<Cgroups> groups = Cgroups.detect();
    org.junit.jupiter.api.Assumptions.assumeTrue(groups.isPresent(), "no control groups here");
    limits = new ProgramLimits(LONG, 64L << 20, folder, 0, MANY, GRACE);
    MemoryGroup group = groups.get().open("test-" + cookie, 64L << 20);

    Ended ended =
        start(
                "x=$(head -c 200000000 /dev/zero | tr '\\0' x) || true; sleep 300",
                Optional.of(group),
                new CompletableFuture<>())
            .get();

    assertThat(ended.overLimit()).contains(FailureCause.OOM);
    assertThat(ended.isClean()).isTrue();
    assertThat(group.hasKilled()).as("the group is gone").isFalse();
    groups.get().release();
  }

  @Test
  void the_memory_of_a_very_short_program_is_known_where_there_is_a_group() throws Exception {
    Optional<Cgroups> groups = Cgroups.detect();
    org.junit.jupiter.api.Assumptions.assumeTrue(groups.isPresent(), "no control groups here");
    MemoryGroup group = groups.get().open("test-" + cookie, 64L << 20);

    Ended ended = start(":", Optional.of(group), new CompletableFuture<>()).get();

    assertThat(ended.used().memoryPeak().bytes()).isBetween(1L, 64L << 20);
    groups.get().release();
  }

  @Test
  void a_directory_over_its_limit_ends_the_program() {
    limits = new ProgramLimits(LONG, 0, folder, 1 << 20, MANY, GRACE);

    Ended ended = run("head -c 3000000 /dev/zero > big; sleep 300");

    assertThat(ended.overLimit()).contains(FailureCause.DISK);
  }

  @Test
  void a_crowd_of_processes_ends_the_program() throws Exception {
    limits = new ProgramLimits(LONG, 0, folder, 0, 100, GRACE);
    CompletableFuture<LiveProgram> started = new CompletableFuture<>();
    String bomb = "f() { [ $1 = 9 ] || { f $(($1 + 1)) & f $(($1 + 1)) & }; sleep 300; }; f 0";

    Ended ended = start(bomb, Optional.empty(), started).get();

    assertThat(ended.overLimit()).contains(FailureCause.USER);
    assertThat(ended.signal()).isEqualTo(9);
    assertThat(ended.isClean()).isTrue();
    try (var all = ProcessHandle.allProcesses()) {
      assertThat(
              all.filter(each ->
                  ProcessStat.read((int) each.pid())
                      .filter(stat -> stat.isAlive() && stat.session() == pidOf(started))
                      .isPresent()))
          .isEmpty();
    }
  }

  private static int pidOf(CompletableFuture<LiveProgram> started) {
    return started.join().pid();
  }

  @Test
  void time_on_the_processor_is_counted() {
    Ended ended = run("for ((i = 0; i < 200000; i++)); do :; done");

    assertThat(ended.used().cpuTime()).isPositive();
    assertThat(ended.used().walltime()).isPositive();
  }

  private Ended run(String script) {
    return start(script, Optional.empty(), new CompletableFuture<>()).join();
  }

  private CompletableFuture<Ended> start(
      String script, Optional<MemoryGroup> group, CompletableFuture<LiveProgram> started) {
    CompletableFuture<Ended> ended = new CompletableFuture<>();
    SpawnRequest request = marked(script);
    Thread.ofPlatform()
        .start(() -> {
          try {
            LiveProgram program = LiveProgram.start(request, limits, group, cookies);
            watch.add(program);
            started.complete(program);
            ended.complete(program.await());
            watch.remove(program);
          } catch (RuntimeException e) {
            ended.completeExceptionally(e);
          }
        });
    return ended;
  }

  private SpawnRequest marked(String script) {
    return request(
        List.of("bash", "-c", script), Map.of("PATH", "/usr/bin:/bin", Cookies.VARIABLE, cookie));
  }

  private SpawnRequest request(List<String> argv, Map<String, String> environment) {
    return new SpawnRequest(
        BASH,
        argv,
        environment,
        folder,
        folder.resolve("out"),
        Optional.of(folder.resolve("err")),
        List.of());
  }

  private static boolean isAlive(Path pidFile) throws IOException {
    int pid = Integer.parseInt(Files.readString(pidFile).trim());
    return ProcessStat.read(pid).filter(ProcessStat::isAlive).isPresent();
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }
}
