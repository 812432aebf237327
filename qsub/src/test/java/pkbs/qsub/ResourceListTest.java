package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import pkbs.protocol.JobView;

/// `Resource_List` of a job that asked for more than amounts.
final class ResourceListTest {
  private static final JobView JOB =
      Jobs.job("4.pkbs", "mpi", "queued", "Q")
          .ncpus(4)
          .layout(
              new JobView.Layout(
                  "1:ncpus=4:mpiprocs=4",
                  "scatter:excl",
                  1,
                  4,
                  Map.of("nodes", "1:ppn=4#excl", "mpiprocs", "4", "foo", "3", "software", "<a>")))
          .view();

  private static List<String> lines(JobView job) {
    return JobAttributes.of(job, Jobs.NOW, Flavor.PBSPRO).stream()
        .filter(attribute -> attribute.name().startsWith("Resource_List."))
        .map(attribute -> attribute.name().substring(14) + " = " + attribute.line())
        .toList();
  }

  @Test
  void what_was_asked_for_stands_in_the_order_of_pbs_each_once() {
    assertThat(lines(JOB))
        .containsExactly(
            "mem = 4194304kb",
            "ncpus = 4",
            "nodect = 1",
            "nodes = 1:ppn=4#excl",
            "place = scatter:excl",
            "select = 1:ncpus=4:mpiprocs=4",
            "walltime = 00:10:00",
            "mpiprocs = 4",
            "foo = 3",
            "software = <a>");
  }

  @Test
  void a_plain_job_shows_its_amounts() {
    assertThat(lines(Jobs.queued("1.pkbs", "plain")))
        .extracting(line -> line.split(" ")[0])
        .containsExactly("mem", "ncpus", "nodect", "place", "select", "walltime");
  }

  @Test
  void json_and_xml_have_them_too() {
    List<Block> blocks = JobAttributes.blocks(List.of(JOB), Jobs.NOW, Flavor.PBSPRO);
    assertThat(BlockJson.render("Jobs", blocks, Jobs.NOW).replaceAll("\\s", ""))
        .contains("\"nodes\":\"1:ppn=4#excl\",\"place\":\"scatter:excl\"")
        .contains("\"mpiprocs\":4,\"foo\":3,\"software\":\"<a>\"}");
    assertThat(BlockXml.render("Job", "Job_Id", blocks))
        .contains("<nodes>1:ppn=4#excl</nodes><place>scatter:excl</place>")
        .contains("<mpiprocs>4</mpiprocs><foo>3</foo><software>&lt;a&gt;</software>");
  }
}
