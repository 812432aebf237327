package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pkbs compat` on a real instance: each client that it plays works.
@Tag("clients")
class CompatClientIT {
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
    assertThat(site.command("pkbs", "compat")).contains("23 of 23 pass").doesNotContain("FAIL");
  }
}
