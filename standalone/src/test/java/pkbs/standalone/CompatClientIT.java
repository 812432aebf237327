package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

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
  void every_client_that_is_played_works() {
    String pkbs = ClientSite.TREE.resolve("bin/pkbs").toString();
    ClientSite.Engine kit = site.start(site.root(), Map.of(), List.of(pkbs, "compat"));
    assertThat(kit.await(SECONDS)).as(kit.output()).isZero();
    assertThat(kit.output()).contains("47 of 47 pass").doesNotContain("FAIL");
  }
}
