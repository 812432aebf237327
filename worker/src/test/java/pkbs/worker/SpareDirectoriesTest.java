package pkbs.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pkbs.core.RunId;
import pkbs.testkit.SampleJobs;
import pkbs.worker.SpareDirectories.Marked;

class SpareDirectoriesTest {
  private static final RunId FIRST = SampleJobs.run(1, 1);
  private static final RunId SECOND = SampleJobs.run(2, 1);
  private static final String COOKIE = "0123456789abcdef";
  private static final String OTHER = "fedcba9876543210";

  @TempDir Path scratch;
  private SpareDirectories directories;

  /// What a run may do to its directory.
  private enum Change {
    LEAVES_A_FILE {
      @Override
      void make(RunDirectory run) throws IOException {
        Files.writeString(run.work().resolve("file"), "x");
      }
    },
    LEAVES_A_TEMPORARY_FILE {
      @Override
      void make(RunDirectory run) throws IOException {
        Files.writeString(run.tmp().resolve("file"), "x");
      }
    },
    LEAVES_A_FILE_BESIDE_ITS_OUTPUT {
      @Override
      void make(RunDirectory run) throws IOException {
        Files.writeString(run.spool().resolve("file"), "x");
      }
    },
    CLOSES_A_FOLDER {
      @Override
      void make(RunDirectory run) throws IOException {
        Files.setPosixFilePermissions(run.tmp(), PosixFilePermissions.fromString("r-x------"));
      }
    },
    REPLACES_A_FOLDER_BY_A_LINK {
      @Override
      void make(RunDirectory run) throws IOException {
        Files.delete(run.tmp());
        Files.createSymbolicLink(run.tmp(), run.work());
      }
    },
    CHANGES_THE_COOKIE {
      @Override
      void make(RunDirectory run) throws IOException {
        Files.writeString(run.cookie(), OTHER);
      }
    };

    abstract void make(RunDirectory run) throws IOException;
  }

  @BeforeEach
  void open() {
    directories = new SpareDirectories(scratch);
  }

  @Test
  void a_directory_that_was_left_as_it_was_is_the_next_runs() throws IOException {
    Marked first = directories.take(FIRST, COOKIE);
    Files.writeString(first.directory().stdout(), "said");
    Files.writeString(first.directory().stderr(), "");
    directories.giveBack(first);
    assertThat(first.directory().root()).doesNotExist();

    Marked second = directories.take(SECOND, OTHER);

    assertThat(second.cookie()).isEqualTo(COOKIE);
    assertThat(second.directory().root()).isEqualTo(RunDirectory.of(scratch, SECOND).root());
    assertThat(second.directory().cookie()).hasContent(COOKIE);
    assertThat(second.directory().work()).isEmptyDirectory();
    assertThat(second.directory().tmp()).isEmptyDirectory();
    assertThat(second.directory().stdout()).doesNotExist();
    assertThat(second.directory().stderr()).doesNotExist();
    assertThat(directories.take(FIRST, OTHER).cookie()).isEqualTo(OTHER);
  }

  @ParameterizedTest
  @EnumSource
  void a_directory_that_was_changed_is_nobody_elses(Change change) throws IOException {
    Marked first = directories.take(FIRST, COOKIE);
    change.make(first.directory());
    directories.giveBack(first);
    assertThat(first.directory().root()).doesNotExist();

    assertThat(directories.take(SECOND, OTHER).cookie()).isEqualTo(OTHER);
  }

  @Test
  void no_file_is_deleted_through_a_link() throws IOException {
    Path other = Files.createDirectory(scratch.resolve("other"));
    Path file = Files.writeString(other.resolve("stdout"), "kept");
    Marked first = directories.take(FIRST, COOKIE);
    Files.delete(first.directory().spool());
    Files.createSymbolicLink(first.directory().spool(), other);

    directories.giveBack(first);

    assertThat(file).hasContent("kept");
    assertThat(first.directory().root()).doesNotExist();
  }

  @Test
  void a_directory_that_cannot_be_kept_is_wiped_and_not_counted() throws IOException {
    Path notAFolder = Files.createFile(SpareDirectories.folder(scratch));
    for (int i = 0; i < 20; i++) {
      Marked run = directories.take(FIRST, COOKIE);
      directories.giveBack(run);
      assertThat(run.directory().root()).doesNotExist();
    }
    Files.delete(notAFolder);

    directories.giveBack(directories.take(FIRST, COOKIE));

    assertThat(directories.take(SECOND, OTHER).cookie()).isEqualTo(COOKIE);
  }

  @Test
  void no_run_gets_a_script_or_node_file_that_another_one_changed() throws IOException {
    Marked first = directories.take(FIRST, COOKIE);
    first.directory().writeScript(bytes("echo 1"));
    first.directory().writeNodes("here", 2);
    Path kept = Files.createLink(scratch.resolve("kept"), first.directory().nodeFile());
    Files.writeString(first.directory().script(), "echo 2");
    directories.giveBack(first);

    RunDirectory second = directories.take(SECOND, OTHER).directory();
    second.writeScript(bytes("echo 1"));
    second.writeNodes("here", 2);

    assertThat(second.script()).hasContent("echo 1").isExecutable();
    assertThat(second.nodeFile()).hasContent("here\nhere\n");
    assertThat(Files.isSameFile(kept, second.nodeFile())).isFalse();
    assertThat(second.gpuFile()).isEmptyFile();
  }

  @Test
  void the_same_script_stays_where_it_is() throws IOException {
    Marked first = directories.take(FIRST, COOKIE);
    first.directory().writeScript(bytes("echo 1"));
    Object file = Files.getAttribute(first.directory().script(), "unix:ino");
    directories.giveBack(first);

    RunDirectory second = directories.take(SECOND, OTHER).directory();
    second.writeScript(bytes("echo 1"));

    assertThat(Files.getAttribute(second.script(), "unix:ino")).isEqualTo(file);
  }

  @Test
  void a_run_that_left_another_script_than_the_next_ones_costs_nothing_but_a_new_one()
      throws IOException {
    Marked first = directories.take(FIRST, COOKIE);
    first.directory().writeScript(bytes("echo first"));
    directories.giveBack(first);

    RunDirectory second = directories.take(SECOND, OTHER).directory();
    second.writeScript(bytes("echo 2"));

    assertThat(second.script()).hasContent("echo 2");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
