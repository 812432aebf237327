package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"12", "12.pkbs", " 12.pkbs\n", "12.pkbs@host", "12.login1.example.org"})
  void a_job_id_reads_as_clients_write_it(String operand) {
    assertThat(JobId.parse(operand)).contains(new JobId(12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "x12", "-1", "12[]", "12 13", "1234567890123", "12."})
  void what_is_no_job_id_is_not_read_as_one(String operand) {
    assertThat(JobId.parse(operand)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,0b", "1000000,1000000b", "1024,1kb", "1610612736,1536mb", "4294967296,4gb"})
  void memory_prints_in_the_largest_unit_that_keeps_it_whole(long bytes, String text) {
    assertThat(new Memory(bytes)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0b", "1023,1023b", "1024,1kb", "20221208160,18.8gb", "4294967296,4gb"})
  void memory_prints_rounded_for_people(long bytes, String text) {
    assertThat(new Memory(bytes).rounded()).isEqualTo(text);
  }

  @Test
  void memory_prints_for_pbs_in_kibibytes_rounded_up() {
    assertThat(new Memory(1025).toPbs()).isEqualTo("2kb");
  }

  @Test
  void a_walltime_prints_three_fields() {
    assertThat(Walltime.ofSeconds(194_410)).hasToString("54:00:10");
    assertThat(Walltime.format(Duration.ZERO)).isEqualTo("00:00:00");
  }

  @Test
  void a_run_key_reads_back() {
    RunId run = new RunId(new JobId(12), 0, 3);
    assertThat(run.key()).isEqualTo("r.12.0.3");
    assertThat(RunId.ofKey("r.12.0.3")).isEqualTo(run);
    assertThatThrownBy(() -> RunId.ofKey("j.12")).hasMessage("not a run key: j.12");
  }

  @Test
  void the_results_of_later_attempts_go_to_a_folder_of_their_own() {
    assertThat(Samples.spec(true).resultsFolder(new JobId(12), 1)).isEqualTo("pkbs/ann/hello-12");
    assertThat(Samples.spec(true).resultsFolder(new JobId(12), 2))
        .isEqualTo("pkbs/ann/hello-12.r2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".hidden", "a b", "a/b", "-x", "é"})
  void a_strange_owner_is_refused(String name) {
    assertThatThrownBy(() -> new Owner(name)).hasMessage("not a user name: " + name);
  }
}
