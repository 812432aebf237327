package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.ArraySpec;
import pkbs.core.Limits;
import pkbs.core.Owner;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.SweepTable;
import pkbs.protocol.SubmitRequest;

class SweepFieldsTest {
  private static final SweepTable TABLE =
      new SweepTable(List.of("lr", "seed"), List.of(List.of("0.1", "1"), List.of("0.2", "x y")));
  private static final String ARRAY = "{\"kind\":\"executable\",\"array\":\"1-2\",\"argv\":";

  private static Admission.Admitted admit(String spec, byte[] sweep) {
    SubmitRequest request = SpecPart.read(spec.getBytes(StandardCharsets.UTF_8));
    return Admission.admit(
        request, new byte[0], Optional.of(sweep), new Owner("ann"), new Queues());
  }

  private static String refusal(String spec, byte[] sweep) {
    RefusedException thrown =
        catchThrowableOfType(RefusedException.class, () -> admit(spec, sweep));
    assertThat(thrown).isNotNull();
    Refusal refusal = thrown.refusal();
    return refusal.code() + " " + refusal.field().orElse("-") + " " + refusal.line();
  }

  private static String refusal(SweepTable table) {
    return refusal(ARRAY.replace("1-2", "1-" + table.rows().size()) + "[\"ls\"]}", table.write());
  }

  @Test
  void a_table_is_kept_beside_the_record() {
    Admission.Admitted admitted = admit(ARRAY + "[\"ls\",\"--lr={lr}\"]}", TABLE.write());

    ArraySpec array = admitted.spec().array().orElseThrow();
    assertThat(array.variety().table()).isPresent();
    assertThat(admitted.spec().payloads()).containsExactly(array.variety().table().get());
    assertThat(admitted.digest())
        .isNotEqualTo(
            admit(ARRAY + "[\"ls\",\"--lr={lr}\"]}", TABLE.times(one("z")).write()).digest());
  }

  private static SweepTable one(String column) {
    return SweepTable.of(column, List.of("1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"kind\":\"script\"}|INVALID sweep sweep is for arrays only; leave it out",
        "{\"kind\":\"executable\",\"argv\":[\"ls\"],\"array\":\"1-3\"}|INVALID sweep sweep has 2"
            + " rows, the array 3 tasks",
        "{\"kind\":\"executable\",\"argv\":[\"ls\",\"{lr}{foo}\"],\"array\":\"1-2\"}|INVALID sweep"
            + " argument 1: no column {foo}; use lr, seed",
      })
  void what_does_not_fit_the_job_is_refused(String spec, String message) {
    assertThat(refusal(spec, TABLE.write())).isEqualTo(message);
  }

  @Test
  void what_is_no_table_is_refused() {
    assertThat(refusal(ARRAY + "[\"ls\"]}", "2\0a\0".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(
            "MALFORMED sweep sweep is not a table of UTF-8 texts, each ended by a zero byte");
    assertThat(refusal(ARRAY + "[\"ls\"]}", new byte[Limits.PAYLOAD_BYTES_MAX + 1]))
        .isEqualTo(
            "PAYLOAD_TOO_LARGE sweep sweep is 1000001 bytes, limit 1000000; put the values in a"
                + " file and use PBS_ARRAY_INDEX");
  }

  @Test
  void hostile_columns_and_values_are_refused() {
    assertThat(refusal(one("LD\nX")))
        .isEqualTo(
            "INVALID sweep column \"LD?X\": use 1 to 64 letters, digits and _, not beginning with a"
                + " digit");
    assertThat(refusal(one("PBS_JOBID")))
        .isEqualTo("INVALID sweep column \"PBS_JOBID\": pkbs sets this variable; use another name");
    assertThat(refusal(one("a").times(one("a"))))
        .isEqualTo("INVALID sweep column \"a\" is there twice");
    assertThat(refusal(SweepTable.of("a", List.of("ok", "\u001b[2J"))))
        .isEqualTo("INVALID sweep row 2, column a: holds a control character");
    assertThat(refusal(SweepTable.of("a", List.of("x".repeat(5000)))))
        .isEqualTo("INVALID sweep row 1, column a: 5000 bytes, limit 4096");
    List<String> many = IntStream.rangeClosed(1, 65).mapToObj(i -> "c" + i).toList();
    assertThat(refusal(new SweepTable(many, List.of(Collections.nCopies(65, "1")))))
        .isEqualTo("INVALID sweep sweep has 65 columns, limit 64");
  }

  @Test
  void arguments_that_become_too_long_are_refused() {
    SweepTable table = SweepTable.of("a", List.of("1", "x".repeat(4000)));
    assertThat(refusal(ARRAY + "[\"ls\",\"{a}{a}\"]}", table.write()))
        .isEqualTo("INVALID sweep row 2: an argument is 8000 bytes, limit 4096");
    assertThat(refusal(ARRAY + "[\"ls\",\"{a}\",\"{a}\",\"{a}\",\"{a}\",\"{a}\"]}", table.write()))
        .isEqualTo("INVALID sweep row 2: arguments are 20008 bytes, limit 16384");
  }
}
