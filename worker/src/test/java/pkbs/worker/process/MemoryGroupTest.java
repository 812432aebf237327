package pkbs.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// In a folder that looks like a control group.
class MemoryGroupTest {
  private static final int PID = 4711;

  @TempDir Path folder;
  private final List<MemoryGroup> kept = new ArrayList<>();
  private MemoryGroup group;

  @BeforeEach
  void make() throws IOException {
    group = new MemoryGroup(folder, CgroupFiles.V1, 64L << 20, kept::add);
    Files.writeString(folder.resolve("cgroup.procs"), PID + "\n");
    write(CgroupFiles.V1.peak(), "5000");
    write(CgroupFiles.V1.events(), "under_oom 0\noom_kill 0\n");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  @Test
  void the_next_program_starts_with_a_peak_of_its_own() {
    assertThat(group.renew()).isTrue();
    assertThat(group.peakBytes()).isZero();
  }

  @Test
  void a_group_in_which_memory_ran_out_has_no_next_program() throws IOException {
    write(CgroupFiles.V1.events(), "under_oom 0\noom_kill 1\n");

    assertThat(group.renew()).isFalse();
  }

  @Test
  void a_group_as_good_as_new_is_kept_for_another_run() {
    group.pass();

    assertThat(kept).containsExactly(group);
  }

  @Test
  void a_group_in_which_memory_ran_out_at_the_last_moment_is_no_other_runs() throws IOException {
    write(CgroupFiles.V1.events(), "under_oom 0\noom_kill 1\n");

    group.pass();

    assertThat(kept).isEmpty();
  }

  @Test
  void a_group_with_another_process_is_not_empty() throws IOException {
    assertThat(group.isEmptyBut(PID)).isTrue();

    write("cgroup.procs", PID + "\n4712\n");

    assertThat(group.isEmptyBut(PID)).isFalse();
  }

  @Test
  void a_group_with_a_group_below_is_not_empty() throws IOException {
    Files.createDirectory(folder.resolve("below"));

    assertThat(group.isEmptyBut(PID)).isFalse();
  }
}
