package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What clients read from plain text, by the way in which each of them reads it. Source:
/// compatibility design, section 6.
class StatusKitTest {
  private final StatusKit kit = new StatusKit();

  @BeforeEach
  void open() {
    kit.open();
  }

  @AfterEach
  void close() {
    kit.close();
  }

  private static List<String> fields(String line) {
    return List.of(line.strip().split("\\s+"));
  }

  private static Map<String, String> found(String text, String regex) {
    Map<String, String> found = new LinkedHashMap<>();
    Matcher matcher = Pattern.compile(regex, Pattern.MULTILINE).matcher(text);
    while (matcher.find()) {
      found.put(matcher.group(1), matcher.groupCount() > 1 ? matcher.group(2) : "");
    }
    return found;
  }

  /// Lines with one of two words, the first of which begins its line.
  private static Map<String, String> nextflow(String text) {
    Map<String, String> states = new LinkedHashMap<>();
    String id = "";
    for (String line : text.lines().filter(l -> l.matches(".*(Job Id:|job_state =).*")).toList()) {
      if (line.startsWith("Job Id:")) {
        id = line.substring("Job Id:".length()).strip();
      } else {
        states.put(id, line.substring(line.indexOf("job_state =") + 11).strip());
      }
    }
    return states;
  }

  @Test
  void nextflow_pbspro_asks_the_server_for_its_name_and_then_for_its_jobs() {
    List<String> operands =
        kit.out("qstat -B").lines().skip(2).map(line -> "@" + fields(line).getFirst()).toList();
    assertThat(operands).containsExactly("@pkbs");
    assertThat(nextflow(kit.out("qstat -f " + operands.getFirst())))
        .hasToString("{123.pkbs=R, 124.pkbs=Q, 125.pkbs=H}");
    assertThat(kit.out("qstat -B -f").lines().filter(line -> line.startsWith("Server:")))
        .allMatch(line -> fields(line).get(1).equals("pkbs"))
        .hasSize(1);
  }

  @Test
  void nextflow_pbs_reads_unwrapped_attributes() {
    assertThat(nextflow(kit.out("qstat -f -1 workq")))
        .hasToString("{123.pkbs=R, 124.pkbs=Q, 125.pkbs=H}");
  }

  @Test
  void jasonho1308_parts_lines_without_joining_them() {
    for (String[] job :
        new String[][] {{"120", "F", "0"}, {"121", "F", "3"}, {"122", "F", "271"}}) {
      Map<String, String> values = new LinkedHashMap<>();
      for (String line : kit.out("qstat -f -x " + job[0]).split("\n")) {
        int at = line.indexOf(" = ");
        if (at >= 0) {
          values.put(line.substring(0, at).strip(), line.substring(at + 3).strip());
        }
      }
      assertThat(values).containsEntry("job_state", job[1]).containsEntry("Exit_status", job[2]);
    }
  }

  @Test
  void lottiemanser_takes_a_fault_for_the_end_and_c_for_success() {
    assertThat(kit.run("qstat 120").status()).isNotZero();
    assertThat(kit.run("qstat 123").status()).isZero();
    assertThat(kit.torque("qstat 120").out()).contains(" C ");
  }

  @Test
  void parsl_torque_matches_ids_by_prefix_and_takes_field_4() {
    List<String> full = List.of("123.pkbs", "124.pkbs");
    Map<String, String> states = new LinkedHashMap<>();
    for (String line : kit.out("qstat 123 124 99").split("\n")) {
      List<String> parts = fields(line);
      if (parts.isEmpty()
          || parts.getFirst().toUpperCase(Locale.ROOT).startsWith("JOB")
          || parts.getFirst().startsWith("---")) {
        continue;
      }
      String id =
          full.stream().filter(f -> f.startsWith(parts.getFirst())).findFirst().orElseThrow();
      states.put(id, parts.get(4));
    }
    assertThat(states).hasToString("{123.pkbs=R, 124.pkbs=Q}");
  }

  @Test
  void toil_reads_the_time_of_running_jobs_and_the_exit_status_of_ended_ones() {
    assertThat(kit.out("pbsnodes --version")).contains("PBSPro");
    Map<String, String> times = new LinkedHashMap<>();
    for (String line : kit.out("qstat -x 120 123 124").split("\n")) {
      List<String> parts = fields(line);
      if (parts.size() > 4 && parts.get(4).equals("R")) {
        times.put(parts.getFirst().split("\\.")[0], parts.get(3));
      }
    }
    assertThat(times).hasToString("{123=00:00:12}");
    assertThat(kit.exitStatus(kit.run("qstat -x -f 123"))).isEmpty();
    assertThat(kit.exitStatus(kit.run("qstat -x -f 122"))).contains(271);
    assertThat(kit.torque("pbsnodes --version").out()).doesNotContain("PBSPro");
    assertThat(kit.exitStatus(kit.torque("qstat -f 121"))).contains(3);
  }

  @Test
  void cromwell_and_cylc_look_at_the_exit_code_and_at_numbers() {
    assertThat(kit.run("qstat 123").status()).isZero();
    assertThat(kit.run("qstat 999").status()).isNotZero();
    assertThat(found(kit.out("qstat 123 124"), "^\\s*(\\d+)").keySet()).hasToString("[123, 124]");
  }

  @Test
  void batchtools_compares_whole_ids() {
    assertThat(kit.out("qselect -u ann -s QW").lines()).containsExactly("124.pkbs");
    assertThat(kit.out("qselect -u ann -s EHRT").lines()).containsExactly("123.pkbs", "125.pkbs");
    assertThat(kit.run("qselect -u eve -s QW").status()).isZero();
    assertThat(kit.out("qselect -u eve -s QW")).isEmpty();
  }

  @Test
  void galaxy_reads_text_and_the_slurm_like_table() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : kit.out("qstat -f 123").split("\n")) {
      if (line.contains(" = ")) {
        values.put(line.split(" = ", 2)[0].strip(), line.split(" = ", 2)[1]);
      }
    }
    assertThat(values).containsEntry("job_state", "R");
    assertThat(kit.run("qstat -f 120").status()).isEqualTo(35);
    assertThat(kit.out("qstat -f 120")).isEmpty();
    Map<String, String> table = new LinkedHashMap<>();
    for (String line : kit.torque("qstat").out().split("\n")) {
      if (!line.startsWith("Job ID") && !line.startsWith("---")) {
        table.put(fields(line).get(0), fields(line).get(4));
      }
    }
    assertThat(table).containsEntry("123.pkbs", "R").containsEntry("120.pkbs", "C");
  }

  @Test
  void batchspawner_finds_state_and_host() {
    String text = kit.out("qstat -fx 123");
    assertThat(Pattern.compile("job_state = R").matcher(text).find()).isTrue();
    assertThat(found(text, "exec_host = ([\\w_-]+)/").keySet()).containsExactly("node1");
    assertThat(Pattern.compile("job_state = [QH]").matcher(kit.out("qstat -fx 124")).find())
        .isTrue();
  }

  @Test
  void open_ondemand_joins_wrapped_lines_and_reads_each_attribute() {
    String text = kit.out("qstat -f -t").replaceAll("\n\t", "");
    List<Map<String, String>> jobs = new ArrayList<>();
    for (String job : text.split("\n\n")) {
      Map<String, String> values = new LinkedHashMap<>();
      for (String line : job.split("\n")) {
        Matcher id = Pattern.compile("^Job Id: (.+)$").matcher(line);
        Matcher pair = Pattern.compile("^(\\S+) = (.+)$").matcher(line.strip());
        if (id.matches()) {
          values.put("job_id", id.group(1));
        } else if (pair.matches()) {
          values.put(pair.group(1), pair.group(2));
        }
      }
      jobs.add(values);
    }
    assertThat(jobs).hasSize(3);
    assertThat(jobs.getFirst())
        .containsEntry("job_id", "123.pkbs")
        .containsEntry("exec_host", "node1/0*4")
        .containsEntry("Resource_List.nodect", "1")
        .containsEntry("Resource_List.walltime", "00:10:00")
        .containsKeys("resources_used.cput", "ctime", "stime", "Job_Owner", "queue", "substate");
    assertThat(kit.run("qstat -f 120").err()).containsPattern("Job has finished");
    assertThat(kit.run("qstat -f 999").err()).containsPattern("Unknown Job Id");
    assertThat(kit.out("qselect -T -u ann,bob").lines()).allMatch(id -> id.endsWith(".pkbs"));
  }

  @Test
  void canu_finds_hosts_the_version_and_its_own_jobs() {
    assertThat(found(kit.out("pbsnodes --version"), "pbs_version\\s+=\\s+(.*)").keySet())
        .hasSize(1);
    String nodes = kit.out("pbsnodes -av");
    assertThat(found(nodes, "(resources_available\\.mem)\\s*=\\s*(\\d+)(kb|mb|gb)").values())
        .containsExactly("16777216");
    assertThat(found(nodes, "(resources_available\\.ncpus)\\s*=\\s*(\\d+)").values())
        .containsExactly("8");
    assertThat(found(kit.torque("pbsnodes").out(), "(ncpus)=(\\d+)").values()).containsExactly("8");
    List<String> lines = kit.out("qstat -f").lines().toList();
    int name = lines.indexOf("    Job_Name = calc");
    assertThat(lines.get(name - 1)).isEqualTo("Job Id: 123.pkbs");
  }

  @Test
  void nipype_knows_the_end_by_texts() {
    assertThat(kit.run("qstat -f 120").err()).contains("Job has finished");
    assertThat(kit.run("qstat -f 999").err()).contains("Unknown Job Id");
    assertThat(kit.torque("qstat -f 120").out()).contains("job_state = C");
  }

  @Test
  void reframe_reads_blocks_and_wants_all_of_them_beside_a_fault() {
    Cli.Result result = kit.run("qstat -xf 121 123 999");
    assertThat(result.status()).isEqualTo(153);
    Map<String, String> states = new LinkedHashMap<>();
    for (String block : result.out().strip().split("\n\n")) {
      states.put(
          found(block, "^Job Id:\\s*(\\S+)").keySet().iterator().next(),
          found(block, "^\\s*job_state = ([A-Z])").keySet().iterator().next());
    }
    assertThat(states).hasToString("{121.pkbs=F, 123.pkbs=R}");
    assertThat(found(result.out(), "exec_host = ([\\S\\t\\n]+)").keySet())
        .extracting(String::strip)
        .contains("node1/0*4");
    assertThat(found(result.out(), "^ *Exit_status *= *(-?\\d+)").keySet()).containsExactly("3");
    assertThat(found(kit.torque("qstat -f 121").out(), "^\\s*exit_status = (\\d+)").keySet())
        .containsExactly("3");
  }

  @Test
  void aiida_reads_durations_of_three_fields_times_and_slots() {
    String text = kit.out("qstat -f -uann").replace("\n\t", "");
    for (String line : text.split("\n")) {
      assertThat(!line.startsWith(" ") || line.contains("=")).isTrue();
    }
    DateTimeFormatter ctime = DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.US);
    assertThat(found(text, "^    (ctime|mtime|qtime|stime) = (.*)$").values())
        .allMatch(time -> LocalDateTime.parse(time.replaceAll(" +", " "), ctime) != null);
    assertThat(found(text, "^    (resources_used.walltime) = (.*)$").values())
        .allMatch(span -> span.split(":").length == 3);
    String host = found(text, "^    (exec_host) = (.*)$").get("exec_host");
    for (String slot : host.split("\\+")) {
      assertThat(slot.split("/")[1].split("\\*")).allMatch(number -> number.matches("\\d+"));
    }
    Cli.Result ended = kit.run("qstat -f 120 999");
    assertThat(ended.err().lines())
        .allMatch(line -> line.contains("Unknown Job Id") || line.contains("Job has finished"));
    assertThat(kit.run("tracejob -v 120").status()).isZero();
  }

  @Test
  void dpdispatcher_takes_the_last_line_but_one_word() {
    String[] lines = kit.out("qstat -x 123").split("\n", -1);
    String[] words = lines[lines.length - 2].strip().split("\\s+");
    assertThat(words[words.length - 2]).isEqualTo("R");
    assertThat(kit.run("qstat 999").err()).startsWith("qstat: Unknown Job Id");
    String[] torque = kit.torque("qstat -l 120").out().split("\n", -1);
    String[] last = torque[torque.length - 2].strip().split("\\s+");
    assertThat(last[last.length - 2]).isEqualTo("C");
  }

  @Test
  void psij_lists_the_first_words_from_the_third_line_on() {
    List<String> ids =
        kit.out("qstat -u ann")
            .lines()
            .skip(2)
            .map(line -> fields(line).getFirst())
            .collect(Collectors.toList());
    assertThat(ids).contains("123.pkbs", "124.pkbs", "125.pkbs");
  }
}
