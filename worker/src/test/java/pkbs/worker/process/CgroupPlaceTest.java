package pkbs.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupPlaceTest {
  private static final List<String> MOUNTS =
      List.of(
          "23 28 0:22 / /proc rw,nosuid - proc proc rw",
          "30 29 0:26 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct",
          "31 29 0:27 /docker/abc /sys/fs/cgroup/memory rw master:5 - cgroup cgroup rw,memory",
          "32 29 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw");

  @Test
  void the_own_group_is_below_the_mount_that_shows_it() {
    List<String> groups = List.of("9:cpu,cpuacct:/x", "4:memory:/docker/abc/job", "0::/user.slice");

    assertThat(CgroupPlace.memoryV1(groups, MOUNTS)).contains(Path.of("/sys/fs/cgroup/memory/job"));
    assertThat(CgroupPlace.unified(groups, MOUNTS))
        .contains(Path.of("/sys/fs/cgroup/unified/user.slice"));
  }

  @Test
  void a_group_that_no_mount_shows_is_nowhere() {
    assertThat(CgroupPlace.memoryV1(List.of("4:memory:/other"), MOUNTS)).isEmpty();
    assertThat(CgroupPlace.memoryV1(List.of("0::/"), MOUNTS)).isEmpty();
    assertThat(CgroupPlace.unified(List.of("0::/"), List.of())).isEmpty();
  }
}
