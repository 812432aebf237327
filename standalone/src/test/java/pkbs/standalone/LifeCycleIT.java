package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.LaptopStatus;
import pkbs.protocol.PkbsJson;
import pkbs.testkit.Await;

/// Starting, stopping, and starting again.
class LifeCycleIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temporary;

  @Test
  void down_leaves_no_process_and_no_port_and_up_shows_the_old_jobs() throws Exception {
    Laptop laptop = Laptop.in(temporary).up();
    String id = laptop.commandReading("echo kept\n", "qsub", "-N", "kept").line();
    laptop.command("qwait", id).ok();
    String url = laptop.api().url();
    List<ProcessMark> processes = processes(laptop);
    assertThat(processes).hasSize(4);
    LaptopSettings settings = laptop.folder().settings().orElseThrow();

    assertThat(laptop.pkbs("down").line())
        .isEqualTo("pkbs has stopped; its jobs and results stay in " + laptop.folder().root());

    assertThat(processes).noneMatch(ProcessMark::isAlive);
    for (int port : List.of(settings.port(), settings.natsPort(), settings.davPort())) {
      assertThat(Ports.answers(port)).as("port %d answers", port).isFalse();
    }
    assertThat(laptop.pkbs("down").line())
        .isEqualTo("pkbs is not running; its state is in " + laptop.folder().root());
    assertThat(laptop.pkbs("status").status()).isEqualTo(3);

    try (laptop) {
      laptop.up();
      assertThat(laptop.api().url()).isEqualTo(url);
      assertThat(laptop.api().show(id).state()).isEqualTo("finished");
    }
  }

  @Test
  void down_ends_a_running_job_and_up_runs_it_again() throws Exception {
    Laptop laptop = Laptop.in(temporary).up();
    String id = laptop.commandReading("sleep 300\n", "qsub", "-N", "long").line();
    Await.until("it runs", PATIENCE, () -> laptop.api().show(id).where().isPresent());
    Await.until(
        "its program runs",
        PATIENCE,
        () -> laptop.api().show(id).where().orElseThrow().session().isPresent());
    long session = laptop.api().show(id).where().orElseThrow().session().orElseThrow();
    ProcessMark program = ProcessMark.of(session).orElseThrow();
    laptop.pkbs("down").ok();
    assertThat(program.isAlive()).isFalse();
    try (laptop) {
      laptop.up();
      Await.until("it runs again", PATIENCE, () -> laptop.api().show(id).state().equals("running"));
      laptop.command("qdel", id).ok();
    }
  }

  @Test
  void two_instances_live_side_by_side() throws Exception {
    try (Laptop one = Laptop.in(temporary.resolve("one")).up();
        Laptop two = Laptop.in(temporary.resolve("two")).up()) {
      String inOne = one.commandReading("echo one\n", "qsub", "-N", "one").line();
      String inTwo = two.commandReading("echo two\n", "qsub", "-N", "two").line();
      one.command("qwait", inOne).ok();
      two.command("qwait", inTwo).ok();
      assertThat(one.api().show(inOne).name()).isEqualTo("one");
      assertThat(two.api().show(inTwo).name()).isEqualTo("two");
    }
  }

  @Test
  void up_starts_a_dead_supervisor_and_keeps_what_lives() {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      ProcessMark dispatcher = laptop.process(Role.DISPATCHER);
      laptop.process(Role.SUPERVISOR).kill();
      Await.until("it is dead", PATIENCE, () -> laptop.folder().living(Role.SUPERVISOR).isEmpty());
      assertThat(laptop.pkbs("status").status()).isEqualTo(1);
      assertThat(laptop.pkbs("up").ok().out())
          .startsWith(
              "pkbs is running already at "
                  + laptop.api().url()
                  + "; started again: supervisor, webdav\n");
      assertThat(laptop.process(Role.DISPATCHER)).isEqualTo(dispatcher);
      assertThat(laptop.pkbs("status").status()).isZero();
    }
  }

  @Test
  void down_stops_the_children_of_a_dead_supervisor() {
    Laptop laptop = Laptop.in(temporary).up();
    List<ProcessMark> processes = processes(laptop);
    laptop.process(Role.SUPERVISOR).kill();
    laptop.pkbs("down").ok();
    assertThat(processes).noneMatch(ProcessMark::isAlive);
  }

  @Test
  void a_port_that_is_taken_is_one_line_and_nothing_is_left_running() throws Exception {
    Laptop laptop = Laptop.in(temporary);
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      Laptop.Ran ran = laptop.pkbs("up", "--port", Integer.toString(port));
      assertThat(ran.status()).isEqualTo(1);
      assertThat(ran.err())
          .isEqualTo(
              "pkbs up: port %d: in use by process %d (java); end that, or choose another port with"
                      .formatted(port, ProcessHandle.current().pid())
                  + " --port (0 picks a free one)\n");
    }
    assertThat(laptop.pkbs("status").status()).isEqualTo(3);
  }

  @Test
  void a_foreground_instance_ends_with_its_terminal() throws Exception {
    Laptop laptop = Laptop.in(temporary);
    Process up = laptop.startForeground();
    Await.until("status says that all run", PATIENCE, () -> laptop.pkbs("status").status() == 0);
    List<ProcessMark> processes = processes(laptop);
    up.destroy();
    assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(processes).noneMatch(ProcessMark::isAlive);
  }

  @Test
  void an_instance_whose_folder_is_removed_ends_by_itself() throws Exception {
    Laptop laptop = Laptop.in(temporary).up();
    List<ProcessMark> processes = processes(laptop);
    Files.move(laptop.folder().root(), temporary.resolve("away"));
    Await.until("all are gone", PATIENCE, () -> processes.stream().noneMatch(ProcessMark::isAlive));
  }

  @Test
  void status_tells_every_part_to_programs() {
    try (Laptop laptop = Laptop.in(temporary).up()) {
      String json = laptop.pkbs("status", "--json").ok().out();
      LaptopStatus status =
          PkbsJson.read(LaptopStatus.class, json.getBytes(StandardCharsets.UTF_8));
      assertThat(status.running()).isTrue();
      assertThat(status.parts().stream().map(LaptopStatus.Part::role))
          .containsExactly("supervisor", "nats", "webdav", "dispatcher", "worker");
      assertThat(status.parts()).allMatch(part -> part.state().equals("running"));
    }
  }

  /// The instance's own: supervisor, nats-server, dispatcher, worker.
  private static List<ProcessMark> processes(Laptop laptop) {
    List<ProcessMark> processes = new ArrayList<>(List.of(laptop.process(Role.SUPERVISOR)));
    Role.STOP_ORDER.forEach(role -> processes.add(laptop.process(role)));
    return processes;
  }
}
