package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pkbs.protocol.JobView;

class StatusOfTasksTest {
  private static final String LIST = "GET /api/v1/jobs";
  private static final String ROWS = "GET /api/v1/rows";
  private static final JobView ARRAY = Jobs.job("12[].pkbs", "sweep", "begun", "B").view();
  private static final JobView ENDED = Jobs.job("12[1].pkbs", "sweep", "finished", "X").view();
  private static final JobView RUNS = Jobs.job("12[2].pkbs", "sweep", "running", "R").view();
  private static final JobView WAITS = Jobs.job("12[3].pkbs", "sweep", "queued", "Q").view();

  private final StubServer server = new StubServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void an_array_is_one_line_without_t() {
    server.on(ROWS, Jobs.rows(ARRAY));
    assertThat(ids("qstat")).containsExactly("12[].pkbs");
    assertThat(target()).doesNotContain("tasks");
  }

  @Test
  void its_tasks_come_with_t() {
    server.on(ROWS, Jobs.rows(ARRAY, ENDED, RUNS, WAITS));
    assertThat(ids("qstat", "-t"))
        .containsExactly("12[].pkbs", "12[1].pkbs", "12[2].pkbs", "12[3].pkbs");
    assertThat(target()).contains("&tasks=true");
  }

  @Test
  void the_tasks_of_a_named_array_come_with_t() {
    server.on(ROWS, Jobs.rows(ARRAY, ENDED, RUNS, WAITS));
    assertThat(ids("qstat", "-t", "12[]"))
        .containsExactly("12[].pkbs", "12[1].pkbs", "12[2].pkbs", "12[3].pkbs");
    assertThat(target()).contains("&tasks=true").contains("&id=12%5B%5D");
  }

  @Test
  void the_number_alone_names_an_array_too() {
    server.on(ROWS, Jobs.rows(ARRAY, ENDED));
    assertThat(ids("qstat", "12")).containsExactly("12[].pkbs");
    assertThat(ids("qstat", "-t", "12")).containsExactly("12[].pkbs", "12[1].pkbs");
  }

  @Test
  void with_j_and_t_there_are_only_tasks() {
    server.on(ROWS, Jobs.rows(ARRAY, ENDED, RUNS, WAITS));
    assertThat(ids("qstat", "-Jt")).containsExactly("12[1].pkbs", "12[2].pkbs", "12[3].pkbs");
  }

  @Test
  void f_shows_the_tasks_that_have_not_ended() {
    server.on(LIST, Jobs.list(ARRAY, ENDED, RUNS, WAITS));
    assertThat(blocks("qstat", "-f")).containsExactly("12[].pkbs", "12[2].pkbs", "12[3].pkbs");
    assertThat(target()).contains("&tasks=few");
  }

  @Test
  void f_with_t_or_x_shows_all_tasks() {
    for (String letter : List.of("-t", "-x")) {
      server.on(LIST, Jobs.list(ARRAY, ENDED, RUNS, WAITS));
      assertThat(blocks("qstat", "-f", letter)).as(letter).hasSize(4);
    }
  }

  @Test
  void f_of_a_named_array_is_the_array() {
    server.on(LIST, Jobs.list(ARRAY));
    assertThat(blocks("qstat", "-f", "12[]")).containsExactly("12[].pkbs");
    assertThat(target()).doesNotContain("tasks");
  }

  @Test
  void f_tells_of_an_array_what_its_tasks_are_about() {
    JobView.Counts counts = new JobView.Counts(2, 1, 0, 3, 2, 1);
    server.on(LIST, Jobs.list(inArray("12[].pkbs", Optional.empty(), Optional.of(counts))));
    assertThat(Cli.at(server).run("qstat", "-f", "12[]").out())
        .contains(
            """
                array = True
                array_state_count = Queued:2 Running:1 Exiting:0 Expired:6
                array_indices_submitted = 1-9
                array_indices_remaining = 2,7-8
                max_run_subjobs = 3
                project = _pbs_project_default
            """);
  }

  @Test
  void f_tells_of_a_task_where_it_belongs() {
    server.on(LIST, Jobs.list(inArray("12[7].pkbs", Optional.of(7), Optional.empty())));
    assertThat(Cli.at(server).run("qstat", "-f", "12[7]").out())
        .contains("    array_id = 12[].pkbs\n    array_index = 7\n    project = ");
  }

  private static JobView inArray(
      String id, Optional<Integer> index, Optional<JobView.Counts> counts) {
    return Jobs.job(id, "sweep", "running", "R")
        .array(
            new JobView.Array(
                "12[].pkbs", index, "1-9", "2,7-8", Optional.of(3), Optional.empty(), counts))
        .view();
  }

  @Test
  void qselect_prints_tasks_with_capital_t() {
    server.on(ROWS, Jobs.rows(ARRAY, ENDED, RUNS, WAITS));
    assertThat(Cli.at(server).run("qselect", "-T").out().lines())
        .containsExactly("12[].pkbs", "12[2].pkbs", "12[3].pkbs");
    assertThat(target()).contains("&tasks=true");
  }

  private List<String> ids(String... words) {
    return Cli.at(server).run(words).out().lines().skip(2).map(row -> row.split(" ")[0]).toList();
  }

  private List<String> blocks(String... words) {
    return Cli.at(server)
        .run(words)
        .out()
        .lines()
        .filter(row -> row.startsWith("Job Id: "))
        .map(row -> row.substring("Job Id: ".length()))
        .toList();
  }

  private String target() {
    return server.asked().getFirst().target();
  }
}
