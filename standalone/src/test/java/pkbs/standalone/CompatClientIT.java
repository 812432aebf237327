package pkbs.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--cluster",
        "Snakemake plugin",
        "Cromwell",
        "makeflow",
        "nipype",
        "Cylc",
        "dask",
        "Parsl",
        "PSI/J",
        "Galaxy",
        "batchspawner",
        "ReFrame",
        "dpdispatcher"
      })
  void a_client_that_is_played_works(String client) {
    String table = site.command("pkbs", "compat", "--", client);
    assertThat(table).contains("pass  ").doesNotContain("FAIL");
  }
}
