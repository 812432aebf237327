package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.LaptopSettings.External;

class InstanceFilesTest {
  private static final JavaCommand JAVA =
      new JavaCommand(Path.of("/jdk/bin/java"), "a.jar:b.jar", Optional.empty(), Optional.empty());

  @TempDir private Path temporary;

  @Test
  void secrets_stay_the_same_from_one_start_to_the_next() {
    StateFolder folder = folder();
    LaptopSettings settings = settings(Optional.empty());
    InstanceFiles.write(folder, settings, plan(folder, settings));
    String token = PrivateFile.read(folder.token()).orElseThrow();
    String netrc = PrivateFile.read(folder.netrc()).orElseThrow();
    InstanceFiles.write(folder, settings, plan(folder, settings));
    assertThat(PrivateFile.read(folder.token())).contains(token);
    assertThat(PrivateFile.read(folder.netrc())).contains(netrc);
    assertThat(token).hasSize(43);
  }

  @Test
  void clients_find_url_and_token_and_the_dispatcher_only_its_hash() {
    StateFolder folder = folder();
    LaptopSettings settings = settings(Optional.empty());
    InstanceFiles.write(folder, settings, plan(folder, settings));
    String token = PrivateFile.read(folder.token()).orElseThrow();
    assertThat(PrivateFile.read(folder.url())).contains("http://127.0.0.1:1");
    assertThat(PrivateFile.read(folder.webdavUrl())).contains("http://127.0.0.1:1/dav/");
    assertThat(PrivateFile.read(folder.tokens()))
        .hasValueSatisfying(text ->
            assertThat(text)
                .contains(
                    "\n%s %s id=laptop scopes=operate created="
                        .formatted(System.getProperty("user.name"), Secrets.sha256(token))));
    assertThat(folder.settings()).contains(settings);
  }

  @Test
  void an_external_webdav_server_replaces_the_own_folder() {
    StateFolder folder = folder();
    PrivateFile.write(folder.externalDavPassword(), "correct horse\n");
    LaptopSettings settings =
        settings(
            Optional.of(
                new External("https://cloud.example/dav/", "ann", Optional.empty(), false)));
    LaunchPlan plan = plan(folder, settings);
    InstanceFiles.write(folder, settings, plan);
    assertThat(PrivateFile.read(folder.netrc()))
        .contains("machine cloud.example login ann password \"correct horse\"");
    Launch dispatcher = launch(plan, Role.DISPATCHER);
    assertThat(dispatcher.environment())
        .containsEntry("PKBS_WEBDAV_URL", "https://cloud.example/dav/")
        .containsEntry("PKBS_WEBDAV_USER", "ann")
        .containsEntry("PKBS_WEBDAV_PASSWORD_FILE", folder.externalDavPassword().toString())
        .doesNotContainKey("PKBS_DAV_PROXY");
  }

  @Test
  void programs_get_what_they_need_and_no_secret() {
    StateFolder folder = folder();
    LaptopSettings settings = settings(Optional.empty());
    LaunchPlan plan = plan(folder, settings);
    InstanceFiles.write(folder, settings, plan);
    Launch worker = launch(plan, Role.WORKER);
    assertThat(worker.command())
        .startsWith("/jdk/bin/java", "-XX:+UseSerialGC")
        .contains("-XX:CompileThresholdScaling=0.1")
        .endsWith("-cp", "a.jar:b.jar", "pkbs.worker.Main");
    assertThat(worker.environment())
        .containsEntry("PKBS_NATS_URL", "nats://127.0.0.1:2")
        .containsEntry("PKBS_NATS_USER", "worker")
        .containsEntry("PKBS_NATS_PASSWORD_FILE", folder.natsPassword("worker").toString())
        .containsEntry("PKBS_WEBDAV_URL", "http://127.0.0.1:3/dav/")
        .containsEntry("PKBS_CPUS", "2")
        .containsEntry("PKBS_HEARTBEAT_SECONDS", "1")
        .doesNotContainKeys("PKBS_TOKEN", "WEBDAV_PASSWORD", "AWS_SECRET_ACCESS_KEY");
  }

  @Test
  void a_small_disk_does_not_keep_the_cpus_from_working() {
    StateFolder folder = folder();
    LaptopSettings settings =
        new LaptopSettings(
            1, 2, 3, Optional.of(4000), Optional.empty(), Optional.empty(), Optional.empty());
    Launch worker = launch(plan(folder, settings), Role.WORKER);
    assertThat(worker.environment()).containsEntry("PKBS_SCRATCH", "40000gb");
  }

  private static Launch launch(LaunchPlan plan, Role role) {
    List<Launch> found = plan.children().stream().filter(it -> it.role() == role).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private StateFolder folder() {
    StateFolder folder = new StateFolder(temporary.resolve("state"));
    folder.prepare();
    return folder;
  }

  private static LaunchPlan plan(StateFolder folder, LaptopSettings settings) {
    Map<String, String> shell =
        Map.of(
            "PATH", "/usr/bin",
            "PKBS_HEARTBEAT_SECONDS", "1",
            "PKBS_TOKEN", "t",
            "WEBDAV_PASSWORD", "p",
            "AWS_SECRET_ACCESS_KEY", "k");
    return new LaunchPlan(folder, settings, JAVA, ChildEnvironment.of(shell));
  }

  private static LaptopSettings settings(Optional<External> webdav) {
    return new LaptopSettings(1, 2, 3, Optional.of(2), Optional.empty(), webdav, Optional.empty());
  }
}
