package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFolderTest {
  @TempDir private Path temporary;

  @Test
  void it_is_found_by_option_then_variable_then_the_users_state_folder() {
    Map<String, String> all =
        Map.of("PKBS_STATE", "/a", "XDG_STATE_HOME", "/b", "HOME", "/home/ann");
    assertThat(StateFolder.find(Optional.of("/x"), all).root()).isEqualTo(Path.of("/x"));
    assertThat(StateFolder.find(Optional.empty(), all).root()).isEqualTo(Path.of("/a"));
    assertThat(
            StateFolder.find(Optional.empty(), Map.of("XDG_STATE_HOME", "/b", "PKBS_STATE", ""))
                .root())
        .isEqualTo(Path.of("/b/pkbs"));
    assertThat(StateFolder.find(Optional.empty(), Map.of("HOME", "/home/ann")).root())
        .isEqualTo(Path.of("/home/ann/.local/state/pkbs"));
  }

  @Test
  void it_is_private_from_the_first_moment_and_made_private_again() throws Exception {
    StateFolder folder = new StateFolder(temporary.resolve("deep/state"));
    folder.prepare();
    assertThat(mode(folder.root())).isEqualTo("rwx------");
    Files.setPosixFilePermissions(folder.root(), PosixFilePermissions.fromString("rwxr-xr-x"));
    folder.prepare();
    assertThat(mode(folder.root())).isEqualTo("rwx------");
  }

  @Test
  void a_folder_with_other_files_is_refused() throws Exception {
    Files.createFile(temporary.resolve("thesis.tex"));
    assertThatThrownBy(() -> new StateFolder(temporary).prepare())
        .isInstanceOf(CommandFailure.class)
        .hasMessage("--state: " + temporary + ": holds other files; name an empty or a new folder");
  }

  @Test
  void a_file_is_refused() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    assertThatThrownBy(() -> new StateFolder(file).prepare())
        .hasMessage("--state: " + file + ": is not a folder; name another one");
  }

  @Test
  void damaged_settings_are_named() throws Exception {
    StateFolder folder = new StateFolder(temporary.resolve("state"));
    folder.prepare();
    Path settings = Files.writeString(folder.root().resolve("instance.json"), "{ \"port\": ");
    assertThatThrownBy(folder::settings)
        .hasMessage(settings + ": is damaged; remove it, or name another folder with --state");
  }

  @Test
  void a_part_of_an_earlier_boot_does_not_live() {
    StateFolder folder = new StateFolder(temporary.resolve("state"));
    folder.prepare();
    ProcessMark self = ProcessMark.self();
    folder.save(self.as(Role.NATS, "nats://127.0.0.1:1", 2));
    assertThat(folder.living(Role.NATS)).isPresent();
    folder.save(new ProcessMark(self.pid(), self.startTicks(), "earlier").as(Role.NATS, "", 2));
    assertThat(folder.living(Role.NATS)).isEmpty();
    assertThat(folder.part(Role.NATS)).isPresent();
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
