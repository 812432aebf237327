package pkbs.standalone.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigSetup;
import pkbs.testkit.DavFront;
import pkbs.testkit.DavFront.Act;

/// Fault 26 of the reliability design: every answer of a WebDAV server that is in the table of
/// `doc/results.md`, given to whole processes. Three jobs for each answer in place of 50, and ten
/// seconds of silence in place of a minute; the answer 429 without `Retry-After`, which costs
/// minutes, is left to the tests of the module.
@Tag("faults")
class UploadFaultIT {
  private static final int EACH = 3;
  private static final String SILENCE_SECONDS = "10";
  private static final int HANGS = 1000;
  private static final String LOCKED = "<s:exception>OCA\\DAV\\LockedException</s:exception>";

  @TempDir private Path folder;
  private final DavFront front = new DavFront(URI.create("http://127.0.0.1:1/dav/"));

  @AfterEach
  void stop() {
    front.close();
  }

  private Rig start(RigSetup setup) {
    Rig rig = Rig.prepare(setup.with("PKBS_WEBDAV_URL", front.url().toString()));
    front.before(URI.create("http://127.0.0.1:" + rig.webdav().port() + "/dav/"));
    try {
      rig.startAll();
      rig.awaitReady(Faulty.PATIENCE);
      return rig;
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  /// Spoils a request of each of the next three jobs.
  ///
  /// @param first their first number
  private void spoil(int first, String method, int times, Act act) {
    for (int number = first; number < first + EACH; number++) {
      front.on(method, "/job" + number + "-", times, act);
    }
  }

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void what_passes_is_borne_and_what_does_not_is_the_jobs_clear_end(Path natsServer)
      throws IOException {
    RigSetup setup =
        RigSetup.in(folder, natsServer)
            .withWorkers(2, 8)
            .with("PKBS_WEBDAV_ANSWER_SECONDS", SILENCE_SECONDS);
    try (Rig rig = start(setup)) {
      passes();
      Map<Integer, String> reasons = fails();
      List<String> taken = submitOntoTakenNames(rig);
      List<String> passing = Faulty.submit(rig, 101, 127, "true");
      List<String> failing = Faulty.submit(rig, 201, 200 + EACH * reasons.size(), "true");
      rig.awaitEnds(Faulty.PATIENCE);

      assertThat(passing).allSatisfy(id -> assertThat(outcome(rig, id)).isEqualTo("exited"));
      for (int i = 0; i < failing.size(); i++) {
        JobView job = rig.client().job(failing.get(i)).orElseThrow();
        assertThat(outcome(rig, job.id())).isEqualTo("upload_failed");
        assertThat(job.end().orElseThrow().exitStatus()).isZero();
        assertThat(job.reason().orElseThrow().toString())
            .contains(reasons.get(201 + i / EACH * EACH));
      }
      for (String id : taken) {
        String name = "/job%d-%s".formatted(301 + taken.indexOf(id), number(id));
        assertThat(rig.client().job(id).orElseThrow().end().orElseThrow().results().orElseThrow())
            .satisfies(results -> assertThat(results.path()).matches(".*" + name + "-1-\\w{4}"));
      }
      Faulty.assertNoneRestarted(rig);
      Faulty.assertKept(rig);
    }
  }

  /// 27 jobs whose uploads go well in the end.
  private void passes() {
    spoil(101, "PUT", 2, new Act.Answer(423, ""));
    spoil(104, "PUT", 1, new Act.Answer(429, "", Map.of("Retry-After", "2")));
    spoil(107, "MOVE", 2, new Act.Answer(500, LOCKED));
    spoil(110, "MOVE", 1, new Act.ForwardThenAnswer(504));
    spoil(113, "MOVE", 1, new Act.ForwardThenSilence());
    spoil(116, "PUT", 1, new Act.Silence());
    spoil(119, "PUT", 1, new Act.ForwardCutShort(1));
    spoil(122, "PUT", 2, new Act.Answer(502, ""));
    spoil(125, DavFront.ANY, 2, new Act.Drop());
  }

  /// The reasons of the jobs that end without results, by the first number of three.
  private Map<Integer, String> fails() {
    Map<Integer, String> reasons = new LinkedHashMap<>();
    spoil(201, "PUT", 1, new Act.Answer(507, ""));
    reasons.put(201, "507 Insufficient Storage at pkbs/chaos/job");
    spoil(204, "PUT", 1, new Act.Answer(405, ""));
    reasons.put(204, "the WebDAV server's disk is full or it takes no files here (needs ");
    spoil(207, "MKCOL", 1000, new Act.Answer(401, ""));
    reasons.put(207, "check the WebDAV user and password");
    spoil(210, "MKCOL", 1000, new Act.Answer(403, ""));
    reasons.put(210, "the WebDAV user has no right to do this here");
    return reasons;
  }

  /// Jobs whose place is taken by something else before they end.
  private List<String> submitOntoTakenNames(Rig rig) throws IOException {
    List<String> ids = Faulty.submit(rig, 301, 300 + EACH, "sleep 5");
    for (String id : ids) {
      String name = "job%d-%s".formatted(301 + ids.indexOf(id), number(id));
      Path place =
          Files.createDirectories(rig.folder().resolve("results/pkbs/chaos").resolve(name));
      Files.writeString(place.resolve("theirs"), "not to be touched");
    }
    return ids;
  }

  @ParameterizedTest
  @MethodSource("pkbs.testkit.NatsBinaries#all")
  void a_server_that_hangs_blocks_no_cpu(Path natsServer) {
    CountDownLatch over = new CountDownLatch(1);
    try (Rig rig = start(RigSetup.in(folder, natsServer).withWorkers(1, 2))) {
      int hanging = 8;
      IntStream.rangeClosed(1, hanging)
          .forEach(number ->
              front.on(
                  "PUT",
                  "/job" + number + "-",
                  HANGS,
                  new Act.RunThenAnswer(() -> await(over), 503)));
      Faulty.submit(rig, 1, hanging, "true");
      Faulty.awaitStarts(rig, hanging);
      Faulty.submit(rig, 101, 104, "true");
      Faulty.awaitStarts(rig, hanging + 4);
      assertThat(rig.unfinished().orElseThrow()).hasSize(hanging + 4);

      front.heal();
      over.countDown();
      Faulty.assertKept(rig);
      Faulty.assertNoneRestarted(rig);
    } finally {
      over.countDown();
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String outcome(Rig rig, String id) {
    return rig.client().job(id).orElseThrow().end().orElseThrow().outcome();
  }

  private static String number(String id) {
    return id.substring(0, id.indexOf('.'));
  }
}
