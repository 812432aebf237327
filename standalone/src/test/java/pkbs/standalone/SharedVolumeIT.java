package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.JobView;
import pkbs.standalone.chaos.Rig;
import pkbs.standalone.chaos.RigSetup;
import pkbs.testkit.NatsBinaries;

/// Two workers, one of which has a folder of the submit host.
class SharedVolumeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir private Path folder;
  private Path volume;

  private Laptop host(Rig rig, Path directory, String shared) throws IOException {
    Map<String, String> variables = new HashMap<>();
    variables.put("PKBS_URL", rig.client().dispatchers().getFirst().toString());
    variables.put("PKBS_TOKEN_FILE", rig.folder().resolve("secrets/token").toString());
    variables.put("PKBS_SHARED_FILES", shared);
    return new Laptop(
        new StateFolder(folder.resolve("none")),
        Files.createDirectories(directory),
        Map.copyOf(variables));
  }

  private static JobView job(Rig rig, String id) {
    return rig.client().job(id).orElseThrow();
  }

  private static void awaitEnd(Rig rig, String id) {
    rig.await(id + " has ended", PATIENCE, () -> job(rig, id).state().equals("finished"));
  }

  @Test
  void jobs_run_where_their_files_are() throws IOException {
    volume = Files.createDirectories(folder.resolve("volume"));
    RigSetup setup =
        RigSetup.in(folder.resolve("rig"), NatsBinaries.first())
            .of("worker-1", "PKBS_SHARED_FILES", volume.toString());
    try (Rig rig = Rig.start(setup)) {
      Laptop host = host(rig, volume.resolve("run"), volume.toString());
      Files.writeString(host.work().resolve("input"), "shared\n");
      Files.writeString(
          host.work().resolve("job.sh"),
          "cd $PBS_O_WORKDIR && cat input && touch done.$PBS_JOBID && sleep 1\n");
      List<String> ids = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        ids.add(host.command("qsub", "-l", "mem=64mb,scratch=64mb", "job.sh").line());
      }
      for (String id : ids) {
        awaitEnd(rig, id);
        JobView job = job(rig, id);
        assertThat(job.where().orElseThrow().worker()).startsWith("worker-1-");
        assertThat(job.end().orElseThrow().exitStatus()).isZero();
        assertThat(host.work().resolve("done." + id)).exists();
        String number = id.substring(0, id.indexOf('.'));
        assertThat(Laptop.text(host.work().resolve("job.sh.o" + number))).isEqualTo("shared\n");
      }
      whatIsNotSharedIsLeftAlone(rig);
    }
  }

  private void whatIsNotSharedIsLeftAlone(Rig rig) throws IOException {
    Laptop elsewhere = host(rig, folder.resolve("elsewhere"), volume.toString());
    String plain =
        elsewhere
            .commandReading("pwd", "qsub", "-N", "plain", "-l", "mem=64mb,scratch=64mb")
            .line();
    awaitEnd(rig, plain);
    assertThat(job(rig, plain).end().orElseThrow().exitStatus()).isZero();
    String number = plain.substring(0, plain.indexOf('.'));
    assertThat(elsewhere.work().resolve("plain.o" + number)).doesNotExist();

    Laptop alone = host(rig, folder.resolve("elsewhere"), elsewhere.work().toString());
    String waits = alone.commandReading("pwd", "qsub", "-l", "mem=64mb,scratch=64mb").line();
    rig.await(
        "it waits for a worker with its files",
        PATIENCE,
        () ->
            job(rig, waits)
                .reason()
                .filter(why -> why.code().equals("NO_SHARED_FILES"))
                .isPresent());
    assertThat(alone.command("qstat", "-f", waits).ok().out())
        .contains("comment = no worker shares " + elsewhere.work() + " with the submit host\n");
  }
}
