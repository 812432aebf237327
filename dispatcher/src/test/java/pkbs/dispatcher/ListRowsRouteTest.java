package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobRows;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.QueueList;
import pkbs.protocol.SubmitReply;

final class ListRowsRouteTest {
  private static final String SPEC = "{\"kind\":\"script\",\"name\":\"calc\",\"ncpus\":2}";

  private ApiFixture api;
  private final List<String> ids = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    api = new ApiFixture();
    for (int i = 0; i < 4; i++) {
      ids.add(read(SubmitReply.class, api.submit(SPEC).body()).id());
    }
    api.delete(ApiFixture.ANN, "/api/v1/jobs/" + ids.get(1));
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private static <T> T read(Class<T> type, String json) {
    return PkbsJson.read(type, json.getBytes(StandardCharsets.UTF_8));
  }

  private JobRows rows(String query) {
    return read(JobRows.class, api.get("/api/v1/rows" + query).body());
  }

  private List<String> ids(String query) {
    return rows(query).rows().stream().map(row -> JobRow.parse(row).id()).toList();
  }

  @Test
  void a_row_says_what_the_view_says() {
    JobView view = read(JobView.class, api.get("/api/v1/jobs/" + ids.get(0)).body());
    JobRow row = JobRow.parse(rows("").rows().getFirst());
    assertThat(row).isEqualTo(JobRow.of(view));
    assertThat(row.asked()).isEqualTo(new JobRow.Asked(1, 2, 512L << 20, 604_800));
    assertThat(row.comment()).isEqualTo(view.reason().orElseThrow().text());
  }

  @Test
  void rows_are_filtered_and_paged_like_jobs() {
    assertThat(ids("")).containsExactly(ids.get(0), ids.get(2), ids.get(3));
    assertThat(ids("?finished=true")).containsExactlyElementsOf(ids);
    assertThat(ids("?finished=recent")).containsExactlyElementsOf(ids);
    assertThat(ids("?finished=only")).containsExactly(ids.get(1));
    JobRows first = rows("?limit=2");
    assertThat(first.rows()).hasSize(2);
    assertThat(ids("?limit=2&cursor=" + first.next().orElseThrow())).containsExactly(ids.get(3));
  }

  @Test
  void a_range_names_each_of_its_jobs() {
    assertThat(ids("?id=1-3")).containsExactly(ids.get(0), ids.get(1), ids.get(2));
    assertThat(rows("?id=3-6,1").unknown()).containsExactly("5.pkbs", "6.pkbs");
    assertThat(api.get("/api/v1/rows?id=1-999999").body())
        .contains("\"detail\":\"more than 20000 jobs named\"");
  }

  @Test
  void queues_count_the_jobs_of_each_state() {
    QueueList list = read(QueueList.class, api.get("/api/v1/queues").body());
    assertThat(list.queues()).hasSize(1);
    assertThat(list.queues().getFirst().name()).isEqualTo("workq");
    assertThat(list.queues().getFirst().counts()).isEqualTo(new QueueList.Counts(3, 0, 0, 0, 0, 0));
    assertThat(list.server().defaultQueue()).isEqualTo("workq");
  }
}
