package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatusJsonTest {
  private static final String[] ODD = {
    "\"", "\\", "\n", "\r", "\t", "\0", "\u001b", "\u007f", "\u0085", "\u2028", "ü", "日", "😀",
    "\ud800", "\udc00", "'", ",", "{", "}", ":", "0", "-1", "1e5", "1.", " ", "a", "null", "</b>"
  };

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.append(ODD[random.nextInt(ODD.length)]);
    }
    return text.toString();
  }

  @Test
  void any_content_gives_strictly_valid_json_with_the_content_in_it() {
    Random random = new Random(20261121);
    for (int round = 0; round < 2_000; round++) {
      Map<String, String> variables = new HashMap<>();
      for (int i = random.nextInt(5); i > 0; i--) {
        variables.put("V" + i + text(random), text(random));
      }
      String name = text(random);
      String json =
          StatusJson.render(
              Jobs.list(
                  Jobs.job("1.pkbs", name, "running", "R")
                      .started()
                      .variables(variables)
                      .arguments(text(random))
                      .view(),
                  Jobs.done("2.pkbs", text(random))));
      Map<?, ?> root = (Map<?, ?>) StrictJson.parse(json);
      Map<?, ?> job = (Map<?, ?>) ((Map<?, ?>) root.get("Jobs")).get("1.pkbs");
      Map<?, ?> shown = (Map<?, ?>) job.get(JobAttributes.VARIABLE_LIST);
      variables.forEach((key, value) ->
          assertThat(String.valueOf(shown.get(StrictJson.whole(key))))
              .isEqualTo(StrictJson.whole(value)));
      if (!name.isEmpty()) {
        assertThat(job.get("Job_Name")).isEqualTo(StrictJson.whole(name));
      }
    }
  }

  @Test
  void only_what_every_reader_keeps_is_a_number() {
    for (String number : new String[] {"0", "-1", "265", "1.5", "0.25", "123456789012345"}) {
      assertThat(StatusJson.isNumber(number)).as(number).isTrue();
    }
    for (String text :
        new String[] {
          "", "-", "007", "1.", ".5", "1e5", "+1", "-.5", "1234567890123456", "00:10"
        }) {
      assertThat(StatusJson.isNumber(text)).as(text).isFalse();
    }
  }
}
