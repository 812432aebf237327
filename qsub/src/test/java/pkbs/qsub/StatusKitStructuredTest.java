package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/// What clients read from JSON and XML, by the way in which each of them reads it. Source:
/// compatibility design, section 6.
class StatusKitStructuredTest {
  private final StatusKit kit = new StatusKit();

  @BeforeEach
  void open() {
    kit.open();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  private static Map<?, ?> object(Object value) {
    return (Map<?, ?>) value;
  }

  private static Map<?, ?> jobs(Cli.Result result) {
    return object(object(StrictJson.parse(result.out())).get("Jobs"));
  }

  private static Optional<Element> xml(String text) {
    try {
      Document document =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      return Optional.of(document.getDocumentElement());
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  @Test
  void parsl_pbspro_and_reframe_pbspro_take_states_by_id() {
    Cli.Result result = kit.run("qstat -x -f -F json 120 123 124");
    assertThat(result.status()).isZero();
    Map<String, Object> states = new LinkedHashMap<>();
    jobs(result).forEach((id, job) -> states.put(id.toString(), object(job).get("job_state")));
    assertThat(states).hasToString("{120.pkbs=F, 123.pkbs=R, 124.pkbs=Q}");
    Cli.Result partly = kit.run("qstat -xf -F json 120 999");
    assertThat(partly.status()).isEqualTo(153);
    assertThat(jobs(partly).keySet()).hasToString("[120.pkbs]");
  }

  @Test
  void psij_compares_exit_statuses_as_numbers_and_needs_the_key_of_jobs() {
    Cli.Result result = kit.run("qstat -f -F json -x 120 121 122 126 123");
    assertThat(result.out()).contains("\"Exit_status\":265");
    Map<String, String> states = new LinkedHashMap<>();
    jobs(result)
        .forEach((id, job) -> {
          String letter = object(job).get("job_state").toString();
          assertThat("BEFHMQRSTUWX").contains(letter);
          Object status = object(job).get("Exit_status");
          String state = letter;
          if (letter.equals("F")) {
            state = status.equals("265") ? "CANCELED" : status.equals("0") ? "COMPLETED" : "FAILED";
          }
          states.put(id.toString(), state);
        });
    assertThat(states)
        .hasToString(
            "{120.pkbs=COMPLETED, 121.pkbs=FAILED, 122.pkbs=FAILED, 126.pkbs=CANCELED,"
                + " 123.pkbs=R}");
    assertThat(jobs(kit.run("qstat -f -F json -x 999"))).isEmpty();
  }

  @Test
  void galaxy_openpbs_needs_a_zero_exit_and_the_variables_as_an_object() {
    Cli.Result result = kit.run("qstat -f -F json");
    assertThat(result.status()).isZero();
    Map<?, ?> job = object(jobs(result).get("123.pkbs"));
    assertThat(object(job.get("Variable_List")).get("BASH_FUNC_f%%"))
        .isEqualTo("() { echo \"$1, 'x'\";\n}");
    assertThat(object(job.get("Resource_List")).get("walltime")).isEqualTo("00:10:00");
  }

  @Test
  void galaxy_torque_tries_line_by_line_until_one_is_xml() {
    Map<String, String> states = new LinkedHashMap<>();
    for (String line : kit.torque("qstat -x").out().split("\n")) {
      Optional<Element> root = xml(line);
      if (root.isEmpty() || !root.get().getTagName().equals("Data")) {
        continue;
      }
      NodeList jobs = root.get().getElementsByTagName("Job");
      for (int i = 0; i < jobs.getLength(); i++) {
        Element job = (Element) jobs.item(i);
        states.put(
            job.getElementsByTagName("Job_Id").item(0).getTextContent(),
            job.getElementsByTagName("job_state").item(0).getTextContent());
      }
    }
    assertThat(states).containsEntry("123.pkbs", "R").containsEntry("120.pkbs", "C").hasSize(7);
  }

  @Test
  void the_snakemake_profile_parses_both_streams_as_one_document() {
    for (String[] job : new String[][] {{"120", "C", "0"}, {"121", "C", "3"}}) {
      Cli.Result result = kit.torque("qstat -f -x " + job[0]);
      Element root = xml(result.out() + result.err()).orElseThrow();
      assertThat(root.getElementsByTagName("job_state").item(0).getTextContent()).isEqualTo(job[1]);
      assertThat(root.getElementsByTagName("exit_status").item(0).getTextContent())
          .isEqualTo(job[2]);
    }
    assertThat(xml(kit.torque("qstat -fx -u ann").out())).isPresent();
  }

  @Test
  void batchspawner_torque_looks_for_elements() {
    String text = kit.torque("qstat -x 123").out();
    assertThat(text).contains("<job_state>R</job_state>");
    Matcher host = Pattern.compile("<exec_host>((?:[\\w_-]+\\.?)+)/\\d+").matcher(text);
    assertThat(host.find()).isTrue();
    assertThat(host.group(1)).isEqualTo("node1");
    assertThat(kit.torque("qstat -x 124").out()).containsPattern("<job_state>[QH]</job_state>");
  }

  @Test
  void open_ondemand_reads_what_is_free() {
    Map<?, ?> nodes =
        object(object(StrictJson.parse(kit.out("pbsnodes -aSj -F json"))).get("nodes"));
    Map<?, ?> node = object(nodes.get("node1"));
    assertThat(node.get("state")).isEqualTo("free");
    assertThat(node.get("ncpus f/t")).isEqualTo("5/8");
    assertThat(node.get("ngpus f/t")).isEqualTo("0/0");
  }
}
