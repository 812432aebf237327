package pkbs.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;

final class StrictJsonTest {
  @Test
  void a_document_to_the_letter_is_read() {
    SubmitRequest request =
        read(
            " {\"kind\" : \"script\",\n\t\"ncpus\":-4, \"rerunnable\":true,\"argv\":[ ],"
                + "\"variables\":{\"A\":\"a\\u0041\\n\\\"\"},\"name\":null,\"from\":null} ");

    assertThat(request.ncpus()).contains(-4);
    assertThat(request.variables()).containsEntry("A", "aA\n\"");
    assertThat(request.name()).isEmpty();
    assertThat(request.from()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"ncpus\":\"4\" | ncpus | ncpus must be a whole number of at most 32 bits",
        "\"ncpus\":4.7 | ncpus | ncpus must be a whole number of at most 32 bits",
        "\"ncpus\":1e3 | ncpus | ncpus must be a whole number of at most 32 bits",
        "\"ncpus\":99999999999 | ncpus | ncpus must be a whole number of at most 32 bits",
        "\"ncpus\":[1] | ncpus | ncpus must be a whole number of at most 32 bits",
        "\"kind\":5 | kind | kind must be a text",
        "\"rerunnable\":\"y\" | rerunnable | rerunnable must be true or false",
        "\"argv\":\"x\" | argv | argv must be a list",
        "\"argv\":[\"a\",1] | argv[1] | argv[1] must be a text",
        "\"argv\":[null] | argv[0] | argv[0] must be a text",
        "\"variables\":[] | variables | variables must be an object",
        "\"variables\":{\"A\":1} | variables.A | variables.A must be a text",
        "\"variables\":{\"A\":null} | variables.A | variables.A must be a text",
        "\"from\":\"x\" | from | from must be an object",
        "\"from\":{\"host\":1} | from.host | from.host must be a text",
        "\"name\":\"a\",\"name\":\"b\" | name | field \"name\" is there twice",
        "\"name\":\"a\",\"n\\u0061me\":\"b\" | name | field \"name\" is there twice",
        "\"variables\":{\"A\":\"1\",\"A\":\"1\"} | variables.A | field \"variables.A\" is there twice",
        "\"owner\":\"ann\" | owner | unknown field \"owner\"",
      })
  void a_value_that_does_not_fit_names_its_field(String members, String field, String message) {
    Refusal refusal = refusal("{" + members + "}");

    assertThat(refusal.code()).isEqualTo(Refusal.Code.MALFORMED);
    assertThat(refusal.field()).contains(field);
    assertThat(refusal.line()).isEqualTo(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}] | spec is not JSON: more text after its end",
        "{} {} | spec is not JSON: more text after its end",
        "{\"kind\":\"a\",} | spec is not JSON: no '\"' at byte 12",
        "{\"kind\":\"a\" \"name\":\"b\"} | spec is not JSON: no '}' at byte 12",
        "{kind:\"a\"} | spec is not JSON: no '\"' at byte 1",
        "{\"ncpus\":NaN} | spec is not JSON: no value at byte 9",
        "{\"ncpus\":01} | spec is not JSON: no value at byte 9",
        "{\"ncpus\":-} | spec is not JSON: no value at byte 9",
        "{\"rerunnable\":tru} | spec is not JSON: no value at byte 17",
        "{\"kind\":\"a\tb\"} | spec is not JSON: a control character in a text at byte 10",
        "{\"kind\":\"a\\x\"} | spec is not JSON: an unknown escape at byte 11",
        "{\"kind\":\"\\u00g0\"} | spec is not JSON: an unknown escape at byte 13",
        "{\"kind\":\"a | spec is not JSON: its end is missing",
        "{ | spec is not JSON: its end is missing",
        "`` | spec is not JSON: its end is missing",
        "[] | spec must be an object",
        "null | spec must be an object",
        "5 | spec must be an object",
      })
  void what_is_not_json_is_said(String document, String message) {
    assertThat(refusal(document).line()).isEqualTo(message);
    assertThat(refusal(document).field()).contains("spec");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "{\"a\":["})
  void deep_nesting_ends_early(String opening) {
    String document = "{\"unknown\":" + opening.repeat(100_000);

    assertThat(refusal(document).line()).isEqualTo("spec is not JSON: nested deeper than 16");
  }

  private static Refusal refusal(String json) {
    RefusedException thrown = catchThrowableOfType(RefusedException.class, () -> read(json));
    assertThat(thrown).as(json).isNotNull();
    return thrown.refusal();
  }

  private static SubmitRequest read(String json) {
    return PkbsJson.readRequest(SubmitRequest.class, json.getBytes(StandardCharsets.UTF_8), "spec");
  }
}
