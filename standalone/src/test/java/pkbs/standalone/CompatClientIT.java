package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pkbs compat` on a real instance: each client that it plays works.
@Tag("clients")
class CompatClientIT {
  private static final long SECONDS = 1200;

  @TempDir private static Path temporary;
  private static ClientSite site;

  @BeforeAll
  static void up() {
    site = ClientSite.up(temporary);
  }

  @AfterAll
  static void down() {
    site.close();
  }

  @Test
  void options_of_java_in_the_environment_say_nothing_and_reach_the_job() throws IOException {
    Path file = site.root().resolve("environ");
    Map<String, String> options =
        Map.of(
            "JAVA_TOOL_OPTIONS", "-Dpkbs.a=1",
            "_JAVA_OPTIONS", "-Dpkbs.b=2",
            "JDK_JAVA_OPTIONS", "-Dpkbs.c=3");
    String qsub = ClientSite.TREE.resolve("bin/qsub").toString();
    List<String> line =
        List.of(
            qsub, "-V", "-W", "block=true", "--", "/bin/cp", "/proc/self/environ", file.toString());
    ClientSite.Engine submitted = site.start(site.root(), options, line);
    assertThat(submitted.await(SECONDS)).as(submitted.output()).isZero();
    // Both streams, as Nextflow reads them.
    assertThat(submitted.output()).matches("\\d+\\.pkbs\n");
    assertThat(Laptop.text(file).split("\0"))
        .contains("JAVA_TOOL_OPTIONS=-Dpkbs.a=1", "_JAVA_OPTIONS=-Dpkbs.b=2");
    String qstat = ClientSite.TREE.resolve("bin/qstat").toString();
    ClientSite.Engine listed = site.start(site.root(), options, List.of(qstat, "-u", "nobody"));
    assertThat(listed.await(SECONDS)).isZero();
    assertThat(listed.output()).isEmpty();
  }

  @Test
  void every_client_that_is_played_works() {
    String pkbs = ClientSite.TREE.resolve("bin/pkbs").toString();
    ClientSite.Engine kit = site.start(site.root(), Map.of(), List.of(pkbs, "compat"));
    assertThat(kit.await(SECONDS)).as(kit.output()).isZero();
    assertThat(kit.output()).contains("48 of 48 pass").doesNotContain("FAIL");
  }
}
