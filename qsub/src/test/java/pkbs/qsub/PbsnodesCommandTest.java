package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.protocol.WorkerList;
import pkbs.protocol.WorkerList.WorkerView;

class PbsnodesCommandTest {
  private static final long GIB = 1L << 30;

  private final StubServer server = new StubServer();

  static final WorkerList WORKERS =
      new WorkerList(
          List.of(
              worker("w-1", "node1.example.org", 5, List.of("12.pkbs", "13.pkbs"), ""),
              worker("w-2", "node2", 0, List.of("14.pkbs"), ""),
              worker("w-3", "node3", 8, List.of(), "nothing starts here: disk full")));

  private static WorkerView worker(
      String worker, String host, int free, List<String> jobs, String reason) {
    return new WorkerView(
        worker,
        "seat-" + worker,
        host,
        "default",
        reason.isEmpty(),
        8,
        free,
        16 * GIB,
        2L * free * GIB,
        1,
        jobs,
        reason.isEmpty() ? Optional.empty() : Optional.of(reason),
        host.startsWith("node2") ? List.of("/home", "/work") : List.of());
  }

  @BeforeEach
  void know_some_workers() {
    server.on("GET /api/v1/workers", WORKERS);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "-a, pbsnodes_a.txt",
    "-av, pbsnodes_a.txt",
    "-v node2, pbsnodes_v.txt",
    "-l, pbsnodes_l.txt",
    "-aS, pbsnodes_S.txt",
    "-aSj, pbsnodes_Sj.txt",
    "-aSL, pbsnodes_SL.txt",
    "-aSj -F json, pbsnodes_Sj_json.txt",
    "-H node1 -F json, pbsnodes_H_json.txt",
    "-a -F dsv, pbsnodes_dsv.txt",
    "--flavor=torque, pbsnodes__torque.txt",
  })
  void a_screen_is_to_the_byte(String options, String golden) {
    Cli.Result result = Cli.at(server).run(("pbsnodes " + options).split(" "));
    assertThat(result.out().replaceAll("(\"timestamp\"):\\d+", "$1:0"))
        .isEqualTo(Cli.golden(golden));
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  @Test
  void json_is_strict() {
    for (String options : new String[] {"-aSj -F json", "-av -F json", "-aS -F json"}) {
      Map<?, ?> root =
          (Map<?, ?>)
              StrictJson.parse(Cli.at(server).run(("pbsnodes " + options).split(" ")).out());
      assertThat(((Map<?, ?>) root.get("nodes")).keySet()).hasToString("[node1, node2, node3]");
    }
  }

  @Test
  void an_unknown_host_is_a_fault_and_the_others_are_shown() {
    Cli.Result result = Cli.at(server).run("pbsnodes", "-v", "node9", "node2");
    assertThat(result.err()).isEqualTo("pbsnodes: Unknown node node9\n");
    assertThat(result.out()).isEqualTo(Cli.golden("pbsnodes_v.txt"));
    assertThat(result.status()).isEqualTo(1);
  }

  @Test
  void two_workers_of_a_host_are_told_apart_by_their_seats() {
    try (StubServer two = new StubServer()) {
      two.on(
          "GET /api/v1/workers",
          new WorkerList(
              List.of(
                  worker("w-1", "node1", 8, List.of(), ""),
                  worker("w-2", "node1", 8, List.of(), ""))));
      assertThat(Cli.at(two).run("pbsnodes", "-a").out().lines()).contains("seat-w-1", "seat-w-2");
    }
  }

  @Test
  void changes_to_hosts_are_refused_by_name() {
    Cli.Result result = Cli.at(server).run("pbsnodes", "-o", "node1");
    assertThat(result.err())
        .isEqualTo("pbsnodes: -o: not supported; end the worker in order to take it out\n");
    assertThat(result.status()).isEqualTo(2);
  }

  @Test
  void the_version_tells_the_flavour_without_a_server() {
    assertThat(new Cli().run("pbsnodes", "--version").out())
        .isEqualTo("pbs_version = PBSPro_0.1.0 (pkbs)\n");
    assertThat(new Cli().with("PKBS_FLAVOR", "torque").run("pbsnodes", "--version").out())
        .isEqualTo("Version: 6.1.3 (pkbs 0.1.0)\n");
  }
}
