package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.JobSpec;
import pkbs.core.Outcome;
import pkbs.core.PayloadRef;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.RunState;
import pkbs.core.WorkerId;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.RunBook;
import pkbs.jetstream.Store;
import pkbs.protocol.Heartbeat;
import pkbs.protocol.HeartbeatReply;
import pkbs.protocol.Offer;
import pkbs.testkit.Await;
import pkbs.testkit.NatsBinaries;
import pkbs.testkit.NatsServer;
import pkbs.testkit.SampleJobs;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// The worker as a process of its own, on a real nats-server with the worker's rights and a real
/// WebDAV server.
@Timeout(180)
class WorkerOnNatsTest {
  @TempDir Path folder;
  private final List<Heartbeat> beats = new CopyOnWriteArrayList<>();
  private final List<RunId> fenced = new CopyOnWriteArrayList<>();
  private volatile long leaseSeconds = 60;

  @Test
  void a_worker_process_runs_a_job_survives_an_outage_and_stops_on_TERM() throws Exception {
    Path dav = Files.createDirectory(folder.resolve("dav"));
    Path gate = folder.resolve("gate");
    try (NatsServer nats =
            NatsServer.startWithRoles(
                NatsBinaries.first(), Files.createDirectory(folder.resolve("n")));
        WebdavServer server =
            new WebdavServer(
                    new WebdavServerConfig(dav, 0, "pkbs", "secret", folder.resolve("tomcat")))
                .start();
        Store leader = NatsStore.connect(nats.config(NatsRole.DISPATCHER, "leader"))) {
      leader.prepare();
      leader.heartbeats().serve(beat -> answer(leader, beat));
      Process process = start(nats, server);
      try {
        Await.until("a heartbeat", Duration.ofSeconds(60), () -> beats.size() > 1);

        RunId quick = offer(leader, 1, "echo hello; exit 3");
        assertThat(awaitEnd(leader, quick).end().orElseThrow().outcome())
            .isEqualTo(new Outcome.Exited(3));
        assertThat(dav.resolve("pkbs/ann/sample-1/stdout.txt")).hasContent("hello\n");

        RunId slow = offer(leader, 2, "while [ ! -e '%s' ]; do sleep 0.05; done".formatted(gate));
        Await.until(
            "running",
            () ->
                leader
                    .runs()
                    .read(slow)
                    .filter(found -> found.run().state() == RunState.RUNNING)
                    .isPresent());
        nats.kill();
        Files.createFile(gate);
        nats.restart();
        assertThat(awaitEnd(leader, slow).end().orElseThrow().outcome())
            .isEqualTo(new Outcome.Exited(0));

        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void a_worker_that_was_stopped_for_longer_than_its_lease_drops_what_was_lost() throws Exception {
    Path dav = Files.createDirectory(folder.resolve("dav"));
    try (NatsServer nats =
            NatsServer.startWithRoles(
                NatsBinaries.first(), Files.createDirectory(folder.resolve("n")));
        WebdavServer server =
            new WebdavServer(
                    new WebdavServerConfig(dav, 0, "pkbs", "secret", folder.resolve("tomcat")))
                .start();
        Store leader = NatsStore.connect(nats.config(NatsRole.DISPATCHER, "leader"))) {
      leader.prepare();
      leaseSeconds = 2;
      leader.heartbeats().serve(beat -> answer(leader, beat));
      Process process = start(nats, server);
      try {
        Await.until("a heartbeat", Duration.ofSeconds(60), () -> beats.size() > 1);
        RunId run = offer(leader, 1, "echo $$ > %s/pid; sleep 300".formatted(folder));
        Path scratch = folder.resolve("scratch/runs/1.0.1");
        Await.until("begun", Duration.ofSeconds(30), () -> !pid().isEmpty());
        long program = Long.parseLong(pid());

        signal(process, "STOP");
        long until = System.nanoTime() + Duration.ofSeconds(leaseSeconds + 1).toNanos();
        Await.until("the lease is over", () -> System.nanoTime() > until);
        RunBook.Versioned now = leader.runs().read(run).orElseThrow();
        leader.runs().update(now.run().lost("lease expired"), now.revision());
        fenced.add(run);
        signal(process, "CONT");

        Await.until("ended", () -> ProcessHandle.of(program).filter(p -> p.isAlive()).isEmpty());
        Await.until("wiped", () -> !Files.exists(scratch));
        assertThat(leader.runs().read(run).orElseThrow().run().state()).isEqualTo(RunState.LOST);
        assertThat(dav.resolve("pkbs")).doesNotExist();

        RunId next = offer(leader, 2, "exit 4");
        assertThat(awaitEnd(leader, next).end().orElseThrow().outcome())
            .isEqualTo(new Outcome.Exited(4));
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private String pid() {
    try {
      return Files.readString(folder.resolve("pid")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static void signal(Process process, String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  @Test
  void a_missing_setting_is_one_line_and_exit_2() throws Exception {
    Process process = process(Map.of()).redirectErrorStream(true).start();

    assertThat(lines(process))
        .containsExactly("worker: PKBS_NATS_URL: is not set; see doc/config.md");
    assertThat(process.waitFor()).isEqualTo(2);
  }

  private Process start(NatsServer nats, WebdavServer server) throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "secret\n");
    return process(
            Map.of(
                "PKBS_NATS_URL", nats.url().toString(),
                "PKBS_NATS_USER", NatsRole.WORKER.user(),
                "PKBS_NATS_PASSWORD_FILE", nats.passwordFile(NatsRole.WORKER).toString(),
                "PKBS_WEBDAV_URL", server.url().toString(),
                "PKBS_WEBDAV_USER", "pkbs",
                "PKBS_WEBDAV_PASSWORD_FILE", password.toString(),
                "PKBS_WORK_DIR", folder.resolve("scratch").toString(),
                "PKBS_CPUS", "2",
                "PKBS_HEARTBEAT_SECONDS", "1"))
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("worker.log").toFile())
        .start();
  }

  private static ProcessBuilder process(Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "pkbs.worker.Main");
    builder.environment().keySet().removeIf(key -> key.startsWith("PKBS_"));
    builder.environment().putAll(environment);
    return builder;
  }

  private static List<String> lines(Process process) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private Optional<HeartbeatReply> answer(Store leader, Heartbeat beat) {
    leader.work().welcome(beat.worker());
    beats.add(beat);
    List<HeartbeatReply.Wanted> wanted =
        beat.runs().stream()
            .map(run -> HeartbeatReply.Wanted.of(run.run(), want(run.run())))
            .toList();
    return Optional.of(new HeartbeatReply(HeartbeatReply.VERSION, 1, leaseSeconds, wanted));
  }

  private HeartbeatReply.Want want(RunId run) {
    return fenced.contains(run) ? HeartbeatReply.Want.FENCED : HeartbeatReply.Want.RUN;
  }

  private RunId offer(Store leader, long job, String script) {
    byte[] payload = script.getBytes(StandardCharsets.UTF_8);
    PayloadRef ref = SampleJobs.payload(payload);
    leader.payloads().putIfAbsent(ref, payload);
    WorkerId worker = beats.getLast().worker();
    RunId run = SampleJobs.run(job, 1);
    JobSpec spec = SampleJobs.script(script);
    leader.work().offer(worker, new Offer(Offer.VERSION, run, spec, 1));
    return run;
  }

  private static Run awaitEnd(Store leader, RunId run) {
    return Await.present(
        run + " ended",
        Duration.ofSeconds(60),
        () -> {
          try {
            return leader
                .runs()
                .read(run)
                .map(RunBook.Versioned::run)
                .filter(found -> found.state().isTerminal());
          } catch (pkbs.jetstream.StoreUnavailableException e) {
            return Optional.empty();
          }
        });
  }
}
