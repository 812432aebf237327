package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Asked;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.JobView;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.SubmitRequest;

/// What `-l` asks for and is only shown.
final class AskedFieldsTest {
  private static SubmitRequest.Asked asked(
      String select, String place, Map<String, String> others) {
    return new SubmitRequest.Asked(given(select), given(place), others);
  }

  private static Optional<String> given(String text) {
    return Optional.ofNullable(text).filter(some -> !some.isEmpty());
  }

  private static String refusal(SubmitRequest.Asked asked) {
    RefusedException thrown =
        catchThrowableOfType(RefusedException.class, () -> AskedFields.read(asked, false));
    assertThat(thrown).isNotNull();
    Refusal refusal = thrown.refusal();
    return refusal.code() + " " + refusal.field().orElse("-") + " " + refusal.line();
  }

  @Test
  void what_was_asked_for_is_kept_as_typed() {
    Map<String, String> others = Map.of("nodes", "1:ppn=4#excl", "software", "x y", "foo", "3");
    assertThat(AskedFields.read(asked("1:ncpus=4:mpiprocs=4", "scatter:excl", others), true))
        .isEqualTo(
            new Asked(Optional.of("1:ncpus=4:mpiprocs=4"), Optional.of("scatter:excl"), 4, others));
    assertThat(AskedFields.read(asked("", "", Map.of("mpiprocs", "3")), false))
        .isEqualTo(new Asked(Optional.empty(), Optional.empty(), 3, Map.of("mpiprocs", "3")));
  }

  @Test
  void chunks_are_kept_with_their_processes() {
    Asked read = AskedFields.read(asked("2:ncpus=4:mpiprocs=3+1", "", Map.of()), false);
    assertThat(read.select()).contains("2:ncpus=4:mpiprocs=3+1");
    assertThat(read.mpiprocs()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "1:ncpus=2, '', false, free",
    "1:ncpus=2, '', true, free:excl",
    "'', scatter, true, scatter:excl",
    "'', scatter:exclhost, true, scatter:exclhost",
    "'', group=rack, false, group=rack",
  })
  void the_place_is_what_pbs_would_show(String select, String place, boolean alone, String shown) {
    assertThat(AskedFields.read(asked(select, place, Map.of()), alone).place()).contains(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select | 5000:ncpus=1 | INVALID setup.asked.select setup.asked.select \"5000:ncpus=1\":"
            + " 5000 chunks, limit 4096",
        "others | nodes=5000:ppn=1 | INVALID setup.asked.others.nodes setup.asked.others.nodes"
            + " \"5000:ppn=1\": 5000 chunks, limit 4096",
        "others | a b=1 | INVALID setup.asked.others setup.asked.others \"a b\": no name of a"
            + " resource",
        "others | mem=1gb | INVALID setup.asked.others setup.asked.others \"mem\": has a field of"
            + " its own",
      })
  void what_cannot_be_shown_is_refused_by_name(String field, String value, String text) {
    int equals = value.indexOf('=');
    SubmitRequest.Asked asked =
        field.equals("select")
            ? asked(value, "", Map.of())
            : asked("", "", Map.of(value.substring(0, equals), value.substring(equals + 1)));
    assertThat(refusal(asked)).isEqualTo(text);
  }

  @Test
  void hostile_values_are_refused() {
    assertThat(refusal(asked("", "", Map.of("foo", "a\u001bb\nc"))))
        .isEqualTo(
            "INVALID setup.asked.others.foo setup.asked.others.foo \"a?b?c\": holds a control"
                + " character");
    assertThat(refusal(asked("", "", Map.of("foo", "x".repeat(1025)))))
        .isEqualTo(
            "INVALID setup.asked.others.foo setup.asked.others.foo is 1025 bytes, limit 1024");
    assertThat(refusal(asked("", "g".repeat(1025), Map.of())))
        .isEqualTo("INVALID setup.asked.place setup.asked.place is 1025 bytes, limit 1024");
    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i < 65; i++) {
      many.put("r" + i, "1");
    }
    assertThat(refusal(asked("", "", many)))
        .isEqualTo("INVALID setup.asked.others setup.asked.others: 65 resources, limit 64");
    Map<String, String> none = new TreeMap<>();
    none.put("foo", null);
    assertThat(refusal(asked("", "", none)))
        .isEqualTo("MALFORMED setup.asked.others.foo setup.asked.others.foo is missing");
  }

  @Test
  void a_job_shows_what_was_asked_for_and_a_plain_one_what_it_takes() throws IOException {
    ApiFixture api = new ApiFixture();
    try {
      String setup =
          ",\"ncpus\":2,\"mem\":\"64mb\",\"setup\":{\"asked\":{\"select\":\"1:ncpus=2:mpiprocs=2\","
              + "\"place\":\"scatter\",\"others\":{\"nodes\":\"1:ppn=2\",\"foo\":\"3\"}}}";
      assertThat(layout(api, setup))
          .isEqualTo(
              new JobView.Layout(
                  "1:ncpus=2:mpiprocs=2", "scatter", 1, 2, Map.of("nodes", "1:ppn=2", "foo", "3")));
      assertThat(layout(api, ",\"mem\":\"64mb\""))
          .isEqualTo(new JobView.Layout("1:ncpus=1:mem=65536kb", "pack", 1, 0, Map.of()));
    } finally {
      api.close();
    }
  }

  private static JobView.Layout layout(ApiFixture api, String more) {
    String id =
        read(SubmitReply.class, api.submit("{\"kind\":\"script\",\"name\":\"a\"" + more + "}"))
            .id();
    return read(JobView.class, api.get("/api/v1/jobs/" + id)).layout();
  }

  private static <T> T read(Class<T> type, HttpResponse<String> response) {
    return PkbsJson.read(type, response.body().getBytes(StandardCharsets.UTF_8));
  }
}
