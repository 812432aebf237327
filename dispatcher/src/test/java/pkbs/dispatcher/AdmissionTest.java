package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.JobSpec;
import pkbs.core.Owner;
import pkbs.core.Program;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SubmitRequest;

/// The rows of reliability design, section 11, as the API tells them.
final class AdmissionTest {
  private static final byte[] SCRIPT = bytes("#!/bin/sh\necho hi\n");

  @Test
  void a_bare_script_gets_the_defaults() {
    JobSpec spec = admit("{\"kind\":\"script\",\"fileName\":\"dir/calc.sh\"}", SCRIPT).spec();

    assertThat(spec.name()).isEqualTo("calc.sh");
    assertThat(spec.queue()).isEqualTo("workq");
    assertThat(spec.resources()).hasToString("ncpus=1 mem=512mb scratch=10gb");
    assertThat(spec.walltime()).hasToString("168:00:00");
    assertThat(spec.resultsPath()).isEqualTo("pkbs/ann");
    assertThat(spec.rerunnable()).isTrue();
    assertThat(spec.payload().orElseThrow().bytes()).isEqualTo(SCRIPT.length);
  }

  @Test
  void a_zip_is_a_directory_and_an_executable_has_no_payload() throws IOException {
    assertThat(admit("{\"kind\":\"script\"}", zip("run.sh")).spec().program())
        .isInstanceOf(Program.Directory.class);
    JobSpec spec =
        admit("{\"kind\":\"executable\",\"argv\":[\"/bin/ls\",\"a b\"]}", bytes("")).spec();
    assertThat(spec.program()).isInstanceOf(Program.Executable.class);
    assertThat(spec.name()).isEqualTo("ls");
    assertThat(spec.payload()).isEmpty();
  }

  @Test
  void a_run_has_fewer_tasks_where_the_names_of_their_results_are_long() throws IOException {
    String fields = "{\"kind\":\"executable\",\"argv\":[\"ls\"],\"array\":\"1-999\",\"chunk\":256,";
    String path = "\"path\":\"%s\"}".formatted(("p".repeat(199) + "/").repeat(12));

    assertThat(admit(fields + "\"path\":\"p\"}", bytes("")).spec().array().orElseThrow().chunk())
        .isEqualTo(256);
    assertThat(admit(fields + path, bytes("")).spec().array().orElseThrow().chunk()).isEqualTo(99);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"name\":\"a/b\" | INVALID name job name may contain letters, digits, . _ + - (max 64)",
        "\"walltime\":\"1:99:00\" | INVALID walltime walltime \"1:99:00\": minutes must be 0–59",
        "\"walltime\":\"-5\" | INVALID walltime walltime \"-5\": must be > 0",
        "\"walltime\":\"200:00:00\" | OVER_LIMIT walltime walltime \"200:00:00\": exceeds queue limit"
            + " 168:00:00",
        "\"walltime\":\"999999999h\" | INVALID walltime walltime \"999999999h\": not a time;"
            + " use SS, MM:SS or HH:MM:SS",
        "\"array\":\"10-1\" | INVALID array array \"10-1\": end before start",
        "\"array\":\"0-2000000\" | INVALID array array \"0-2000000\": limit 1000000 tasks",
        "\"array\":\"1-10:0\" | INVALID array array \"1-10:0\": step must be ≥ 1",
        "\"array\":\"a-b\" | INVALID array array \"a-b\": not a number",
        "\"array\":\"1-10%0\" | INVALID array array \"1-10%0\": array run limit must be ≥ 1",
        "\"array\":\"1-10%-1\" | INVALID array array \"1-10%-1\": array run limit must be ≥ 1",
        "\"array\":\"1-10\",\"maxFails\":0 | INVALID maxFails maxFails must be between 1 and 1000000",
        "\"maxFails\":1 | INVALID maxFails maxFails is for arrays only; leave it out",
        "\"array\":\"1-10\",\"chunk\":257 | INVALID chunk chunk must be between 1 and 256",
        "\"chunk\":2 | INVALID chunk chunk is for arrays only; leave it out",
        "\"priority\":5000 | INVALID priority priority must be between -1024 and 1023",
        "\"retry\":101 | INVALID retry retry must be between 0 and 100",
        "\"retry\":-1 | INVALID retry retry must be between 0 and 100",
        "\"retry\":3,\"rerunnable\":false | INVALID retry retry 3: a job that may never run twice"
            + " (-r n) cannot be retried; leave one of the two out",
        "\"queue\":\"gpux\" | UNKNOWN_QUEUE queue queue \"gpux\" does not exist; queues: workq",
        "\"mem\":\"4GX\" | INVALID mem mem '4GX': unknown unit 'GX'; use b, kb, mb, gb or tb",
        "\"mem\":\"0\" | INVALID mem mem must be > 0",
        "\"ncpus\":0 | INVALID ncpus ncpus must be between 1 and 4096",
        "\"join\":\"x\" | INVALID join join \"x\": unknown; use eo, n, oe",
        "\"keep\":\"x\" | INVALID keep keep \"x\": unknown; use letters of oed, or n",
        "\"upload\":\"x\" | INVALID upload upload \"x\": unknown; use files, none, zip",
        "\"workdir\":\"here\" | INVALID workdir workdir \"here\": must be an absolute path",
        "\"stdout\":\"o\\nx\" | INVALID stdout stdout \"o?x\": must be an absolute path",
        "\"interpreter\":\"bash\" | INVALID interpreter interpreter \"bash\": must be an absolute"
            + " path",
        "\"path\":\"../bob\" | INVALID path upload path must stay below /pkbs/ann",
        "\"path\":\"/pkbs/bob/x\" | INVALID path upload path must stay below /pkbs/ann",
        "\"path\":\"/pkbs/annabel\" | INVALID path upload path must stay below /pkbs/ann",
        "\"variables\":{\"A=B\":\"x\"} | INVALID variables variable \"A=B\": name must not hold ="
            + " or control characters",
        "\"variables\":{\"A\":\"\\u0000\"} | INVALID variables.A variable \"A\": value is not text",
        "\"argv\":[\"x\"] | INVALID argv argv is used with kind executable only",
        "\"workdir\":\"/a\\ud800\" | MALFORMED workdir workdir is not valid UTF-8",
        "\"workdir\":\"\\ud800\" | INVALID workdir workdir \"?\": must be an absolute path",
        "\"path\":\"a\\ud800\" | MALFORMED path path is not valid UTF-8",
        "\"variables\":{\"A\":\"\\ud800\"} | INVALID variables.A variable \"A\": value is not text",
        "\"variables\":{\"A\":null} | MALFORMED variables.A variables.A must be a text",
        "\"walltime\":\"\" | INVALID walltime walltime \"\": not a time; use SS, MM:SS or HH:MM:SS",
        "\"queue\":\"\" | UNKNOWN_QUEUE queue queue \"\" does not exist; queues: workq",
        "\"ncpus\":1.5 | MALFORMED ncpus ncpus must be a whole number of at most 32 bits",
        "\"ncpus\":1}} | MALFORMED spec spec is not JSON: more text after its end",
        "\"ncpus\":1}] | MALFORMED spec spec is not JSON: more text after its end",
        "\"ncpus\":1} more { | MALFORMED spec spec is not JSON: more text after its end",
        "\"ncpus\":1,\"ncpus\":2 | MALFORMED ncpus field \"ncpus\" is there twice",
        "\"colour\":1 | MALFORMED colour unknown field \"colour\"",
      })
  void a_value_that_breaks_its_rule_is_refused_by_name(String field, String expected) {
    assertThat(refusal("{\"kind\":\"script\"," + field + "}", SCRIPT)).isEqualTo(expected);
  }

  @Test
  void retries_are_none_unless_asked_for_and_none_with_r_n_is_no_contradiction() {
    String rest = "{\"kind\":\"script\"";
    assertThat(admit(rest + "}", SCRIPT).spec().retries()).isZero();
    assertThat(admit(rest + ",\"retry\":100}", SCRIPT).spec().retries()).isEqualTo(100);
    assertThat(admit(rest + ",\"retry\":0,\"rerunnable\":false}", SCRIPT).spec().retries())
        .isZero();
  }

  @Test
  void null_means_not_there() {
    JobSpec spec =
        admit("{\"kind\":\"script\",\"name\":null,\"ncpus\":null,\"from\":null}\n", SCRIPT).spec();
    assertThat(spec).isEqualTo(admit("{\"kind\":\"script\"}", SCRIPT).spec());
  }

  @Test
  void a_long_name_is_refused() {
    assertThat(refusal("{\"kind\":\"script\",\"name\":\"%s\"}".formatted("x".repeat(300)), SCRIPT))
        .isEqualTo("INVALID name job name may contain letters, digits, . _ + - (max 64)");
  }

  @Test
  void a_missing_or_unknown_kind_is_refused() {
    assertThat(refusal("{}", SCRIPT)).isEqualTo("MALFORMED kind kind is missing");
    assertThat(refusal("{\"kind\":\"batch\"}", SCRIPT))
        .isEqualTo("INVALID kind kind \"batch\": unknown; use directory, executable, script");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | MALFORMED spec spec is not JSON: its end is missing",
        "[] | MALFORMED spec spec must be an object",
        "{\"kind\":5,\"ncpus\":\"many\"} | MALFORMED kind kind must be a text",
        "{\"kind\":\"script\",\"ncpus\":NaN} | MALFORMED spec spec is not JSON: no value at byte 25",
      })
  void json_of_another_shape_is_malformed(String spec, String expected) {
    assertThat(refusal(spec, SCRIPT)).isEqualTo(expected);
  }

  @Test
  void payloads_that_no_worker_could_run_are_refused() {
    String script = "{\"kind\":\"script\"}";
    assertThat(refusal(script, bytes(""))).isEqualTo("BAD_PAYLOAD payload payload is empty");
    assertThat(refusal(script, new byte[] {0x7F, 'E', 'L', 'F', 0, 0}))
        .isEqualTo(
            "UNSUPPORTED_PAYLOAD payload payload type application/x-executable not supported;"
                + " send a script or zip");
    assertThat(refusal(script, new byte[] {1, 0, 2}))
        .isEqualTo(
            "UNSUPPORTED_PAYLOAD payload payload type application/octet-stream not supported;"
                + " send a script or zip");
    assertThat(refusal("{\"kind\":\"directory\"}", SCRIPT))
        .isEqualTo("BAD_PAYLOAD payload zip is damaged: central directory not found");
    assertThat(refusal("{\"kind\":\"executable\",\"argv\":[\"ls\"]}", SCRIPT))
        .isEqualTo("INVALID payload payload is not used with kind executable");
  }

  @Test
  void a_directory_without_its_script_is_refused() throws IOException {
    assertThat(refusal("{\"kind\":\"directory\"}", zip("main.sh")))
        .isEqualTo("BAD_PAYLOAD payload run.sh not found at the top level");
  }

  @Test
  void windows_line_endings_are_a_warning() {
    assertThat(admit("{\"kind\":\"script\"}", bytes("#!/bin/sh\r\necho\r\n")).warnings())
        .containsExactly("script has Windows line endings; \"/bin/sh\\r\" will not be found");
  }

  @Test
  void arguments_that_no_program_could_get_are_refused() {
    String head = "{\"kind\":\"executable\",\"argv\":[\"/bin/echo\",\"b\",";
    assertThat(refusal(head + "\"\\ufffd\"]}", bytes("")))
        .isEqualTo("MALFORMED argv[2] argument 2 is not valid UTF-8");
    assertThat(refusal(head + "\"\\u0007\"]}", bytes("")))
        .isEqualTo("MALFORMED argv[2] argument 2 holds a control character");
    assertThat(refusal(head + "\"%s\"]}".formatted("x".repeat(4097)), bytes("")))
        .isEqualTo("INVALID argv[2] argument 2 is 4097 bytes, limit 4096");
    String most = "\"%s\"".formatted("x".repeat(4096));
    String all = String.join(",", most, most, most, most);
    assertThat(refusal(head + all + "]}", bytes("")))
        .isEqualTo("INVALID argv arguments are 16400 bytes, limit 16384; pass data in a file");
    assertThat(refusal("{\"kind\":\"executable\",\"argv\":[]}", bytes("")))
        .isEqualTo("INVALID argv argv is empty; name the command");
  }

  @Test
  void a_text_that_no_reader_takes_is_refused_by_its_field() {
    assertThat(refusal("{\"kind\":\"%s\"}".formatted("x".repeat(33_000)), SCRIPT))
        .isEqualTo("INVALID kind kind holds a text of 33000 bytes, limit 32000");
  }

  @Test
  void a_long_command_line_is_cut_for_show() {
    String from =
        "{\"kind\":\"script\",\"from\":{\"host\":\"h\",\"workdir\":\"/\","
            + "\"arguments\":\"%s\",\"sharedFiles\":false}}";
    JobSpec spec = admit(from.formatted("x" + "😀".repeat(3000)), SCRIPT).spec();
    assertThat(spec.submission().arguments()).isEqualTo("x" + "😀".repeat(2047));
  }

  @Test
  void secret_looking_names_are_a_warning() {
    assertThat(
            admit(script(Map.of("AWS_SECRET_ACCESS_KEY", "x", "MONKEY", "y")), SCRIPT).warnings())
        .containsExactly(
            "variable AWS_SECRET_ACCESS_KEY looks like a secret;"
                + " it is kept with the job, masked in listings");
  }

  @Test
  void a_path_may_be_relative_or_absolute_below_the_owner() {
    assertThat(pathOf("runs/März 1/")).isEqualTo("pkbs/ann/runs/März 1");
    assertThat(pathOf("/pkbs/ann/x")).isEqualTo("pkbs/ann/x");
    assertThat(pathOf("/pkbs/ann")).isEqualTo("pkbs/ann");
  }

  @Test
  void the_digest_is_the_same_for_the_same_request_in_another_order() {
    String one = "{\"kind\":\"script\",\"variables\":{\"A\":\"1\",\"B\":\"2\"},\"ncpus\":2}";
    String two = "{\"ncpus\":2,\"variables\":{\"B\":\"2\",\"A\":\"1\"},\"kind\":\"script\"}";
    String other = "{\"ncpus\":3,\"variables\":{\"B\":\"2\",\"A\":\"1\"},\"kind\":\"script\"}";

    assertThat(admit(one, SCRIPT).digest()).isEqualTo(admit(two, SCRIPT).digest());
    assertThat(admit(one, SCRIPT).digest()).isNotEqualTo(admit(other, SCRIPT).digest());
    assertThat(admit(one, SCRIPT).digest()).isNotEqualTo(admit(one, bytes("ls")).digest());
  }

  private static String pathOf(String path) {
    return admit("{\"kind\":\"script\",\"path\":\"%s\"}".formatted(path), SCRIPT)
        .spec()
        .resultsPath();
  }

  private static String script(Map<String, String> variables) {
    return "{\"kind\":\"script\",\"variables\":%s}".formatted(PkbsJson.writeText(variables));
  }

  private static Admission.Admitted admit(String spec, byte[] payload) {
    SubmitRequest request = SpecPart.read(bytes(spec));
    return Admission.admit(request, payload, Optional.empty(), new Owner("ann"), new Queues());
  }

  private static String refusal(String spec, byte[] payload) {
    RefusedException thrown =
        catchThrowableOfType(RefusedException.class, () -> admit(spec, payload));
    assertThat(thrown).as("refusal of " + spec).isNotNull();
    Refusal refusal = thrown.refusal();
    return refusal.code() + " " + refusal.field().orElse("-") + " " + refusal.line();
  }

  private static byte[] zip(String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.putNextEntry(new ZipEntry(name));
      out.write(SCRIPT);
    }
    return bytes.toByteArray();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
