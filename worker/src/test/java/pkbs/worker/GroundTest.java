package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.core.PayloadRef;
import pkbs.core.SharedPaths;
import pkbs.protocol.Offer;
import pkbs.testkit.FakeStore;
import pkbs.testkit.SampleJobs;
import pkbs.worker.process.Account;

class GroundTest {
  private static final String TEXT = "#!/bin/sh\ntrue\n";
  private static final byte[] SCRIPT = TEXT.getBytes(StandardCharsets.UTF_8);
  private static final PayloadRef REF = SampleJobs.payload(SCRIPT);

  @TempDir Path scratch;
  private final FakeStore store = new FakeStore();

  @Test
  void a_run_finds_its_directory_with_its_payload() throws IOException {
    store.payloads().putIfAbsent(REF, SCRIPT);

    Ground ground = Ground.make(offer(), setup());

    ground.requireWhole();
    RunDirectory directory = ground.marked().directory();
    assertThat(directory.root()).isEqualTo(scratch.resolve("runs/7.0.1"));
    assertThat(directory.script()).hasBinaryContent(SCRIPT);
    assertThat(directory.nodeFile()).hasContent("host\n");
  }

  @Test
  void a_run_that_is_not_claimed_leaves_nothing() throws IOException {
    store.payloads().putIfAbsent(REF, SCRIPT);
    RunSetup setup = setup();

    Ground.make(offer(), setup).giveBack(setup.directories());

    assertThat(runs()).isEmpty();
  }

  @Test
  void a_missing_payload_is_told_when_it_is_asked_for() throws IOException {
    Ground ground = Ground.make(offer(), setup());

    assertThat(ground.marked().directory().work()).isDirectory();
    assertThat(ground.lacksPayload()).isFalse();
    assertThatThrownBy(ground::requireWhole)
        .isInstanceOf(RejectedRunException.class)
        .hasMessage("the payload is missing or damaged");
  }

  @Test
  void an_absent_store_is_not_waited_for() throws IOException {
    store.faults().disconnect();

    Ground ground = Ground.make(offer(), setup());

    assertThat(ground.lacksPayload()).isTrue();
    assertThat(ground.marked().directory().work()).isDirectory();
  }

  @Test
  void a_directory_that_cannot_be_made_is_told_when_it_is_asked_for() throws IOException {
    Files.createFile(scratch.resolve("runs"));

    Ground ground = Ground.make(offer(), setup());

    assertThatThrownBy(ground::marked).isInstanceOf(IOException.class);
  }

  private List<Path> runs() throws IOException {
    try (Stream<Path> all = Files.list(scratch.resolve("runs"))) {
      return all.toList();
    }
  }

  private static Offer offer() {
    return new Offer(
        Offer.VERSION,
        SampleJobs.run(7, 1),
        SampleJobs.script(TEXT),
        1,
        Optional.of(SampleJobs.AT));
  }

  private RunSetup setup() {
    Account account = Account.current();
    return new RunSetup(
        new SpareDirectories(scratch),
        new Payloads(
            new PayloadCache(scratch.resolve("cache"), store.payloads()),
            new Patience(Duration.ofHours(1), Duration.ofMillis(500))),
        new JobEnvironment("host", account, SharedPaths.NONE, Optional.empty(), Map.of()),
        account,
        Duration.ofSeconds(1),
        Optional.empty());
  }
}
