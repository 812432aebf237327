package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import pkbs.protocol.JobList;
import pkbs.protocol.JobView;
import pkbs.protocol.WorkerList;
import pkbs.protocol.WorkerList.WorkerView;

/// What programs parse stays what it is, whatever people have written into it.
class StructuredFuzzTest {
  private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");

  @Provide
  Arbitrary<String> text() {
    return new BlockJsonTest().text();
  }

  @Property(tries = 300)
  void hosts_are_strictly_valid_json_and_a_line_each(
      @ForAll("text") String host, @ForAll("text") String reason, @ForAll("text") String job) {
    WorkerList workers =
        new WorkerList(
            List.of(worker("w1", "h" + host, reason, job), worker("w2", "other", reason, job)));
    for (Flavor flavor : Flavor.values()) {
      List<Block> blocks = new ArrayList<>();
      for (Host each : Host.of(workers)) {
        blocks.addAll(List.of(each.block(flavor), each.summary(), each.free()));
        for (Block block : List.of(each.block(flavor), each.summary(), each.free())) {
          Map<?, ?> root =
              (Map<?, ?>) StrictJson.parse(BlockJson.render("nodes", List.of(block), TIME));
          assertThat((Map<?, ?>) root.get("nodes")).hasSize(1);
        }
      }
      assertThat(Cli.printed(out -> BlockDsv.render("", blocks, "|", out)).split("\n"))
          .hasSize(blocks.size());
    }
  }

  private static WorkerView worker(String seat, String host, String reason, String job) {
    return new WorkerView(
        "id-" + seat,
        seat,
        host,
        "default",
        false,
        8,
        3,
        1L << 34,
        1L << 33,
        1,
        List.of("1.pkbs", job),
        Optional.of(reason),
        List.of("/" + job));
  }

  @Property(tries = 300)
  void xml_of_several_jobs_has_every_one_of_them(
      @ForAll("text") String name, @ForAll("text") String value) {
    JobView one =
        Jobs.job("1.pkbs", "n" + name, "running", "R")
            .started()
            .variables(Map.of("A" + name.replaceAll("[=\\p{Cntrl}]", ""), value))
            .arguments(value)
            .reason("NO_ROOM", value)
            .view();
    JobList list = Jobs.list(one, Jobs.done("2.pkbs", "m" + value));
    String xml =
        BlockXml.render("Job", "Job_Id", JobAttributes.blocks(list.jobs(), TIME, Flavor.TORQUE));
    assertThat(xml.split("\n")).hasSize(2);
    assertThat(XmlReading.elements(xml, "Job_Id")).containsExactly("1.pkbs", "2.pkbs");
    assertThat(XmlReading.elements(xml, "job_state")).containsExactly("R", "C");
    assertThat(XmlReading.elements(xml, "exit_status")).hasSize(1);
  }

  @Property(tries = 200)
  void a_dry_run_is_one_line_of_usage_fault_or_strictly_valid_json(
      @ForAll("text") String text, @ForAll("text") String other) {
    Cli.Result result =
        new Cli()
            .with("LOGNAME", "ann")
            .with("HOME", "/home/ann")
            .input("true\n")
            .run(
                "qsub",
                "--dry-run",
                "--json",
                "-A",
                text,
                "-o",
                "x" + other,
                "-v",
                "A=" + text,
                "-M",
                other,
                "-W",
                "x=" + text,
                "-l",
                "software=" + other);
    if (result.status() == 0 || !result.out().isEmpty()) {
      Map<?, ?> root = (Map<?, ?>) StrictJson.parse(result.out());
      assertThat(root.get("schema")).isEqualTo("pkbs.dry-run/1");
    } else {
      assertThat(result.status()).as(result.err()).isEqualTo(ExitCode.USAGE.status());
      assertThat(result.out()).isEmpty();
      assertThat(result.err()).startsWith("qsub: ").hasLineCount(1);
    }
  }
}
