package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pkbs.core.Asked;
import pkbs.core.Container;
import pkbs.core.EnvironmentBlock;
import pkbs.core.JobSpec;
import pkbs.core.Owner;
import pkbs.core.PayloadRef;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.Surroundings;
import pkbs.protocol.SubmitRequest;

/// The environment of a job and what is made around it.
final class SurroundingsFieldsTest {
  private static final byte[] SCRIPT = "echo hi\n".getBytes(StandardCharsets.UTF_8);
  private static final SubmitRequest PLAIN = request("{\"kind\":\"script\"}");

  @Test
  void too_many_variables_or_too_large_ones_name_the_one_to_leave_out() {
    Map<String, String> many = new TreeMap<>();
    for (int i = 1000; i <= 5096; i++) {
      many.put("V" + i, "x");
    }
    assertThat(refusalOf(PLAIN.with(many)))
        .isEqualTo(
            "INVALID variables.V5096 environment has 4097 variables, limit 4096;"
                + " name variables with -v");
    assertThat(refusalOf(PLAIN.with(Map.of("BIG", "x".repeat(200 * 1024)))))
        .isEqualTo(
            "INVALID variables.BIG variable \"BIG\": 204805 bytes, limit 131072;"
                + " pass data in a file");
    Map<String, String> large = new TreeMap<>();
    for (int i = 0; i < 6; i++) {
      large.put("V" + i, "x".repeat(i == 1 ? 101 * 1024 : 100 * 1024));
    }
    assertThat(refusalOf(PLAIN.with(large)))
        .isEqualTo(
            "INVALID variables.V1 environment is 602 kB, limit 512 kB; name variables with -v");
    assertThat(refusalOf(PLAIN.with(Map.of("a\nb", "x"))))
        .isEqualTo(
            "INVALID variables variable \"a?b\": name must not hold = or control characters");
  }

  @Test
  void a_large_environment_is_kept_beside_the_record() {
    Map<String, String> large = Map.of("A", "b", "BIG", "x".repeat(64 * 1024), "f.%%", "");
    Admission.Admitted admitted = admit(PLAIN.with(large));
    assertThat(admitted.spec().variables()).isEmpty();
    byte[] block = admitted.environment().orElseThrow();
    assertThat(EnvironmentBlock.read(block)).contains(large);
    assertThat(admitted.spec().surroundings().environment())
        .contains(new PayloadRef(PayloadInspector.sha256(block), block.length));
    assertThat(admitted.spec().payloads()).hasSize(2);

    Map<String, String> many = new TreeMap<>();
    for (int i = 10; i <= 74; i++) {
      many.put("V" + i, "x");
    }
    assertThat(admit(PLAIN.with(many)).spec().variables()).isEmpty();
    many.remove("V10");
    Admission.Admitted few = admit(PLAIN.with(many));
    assertThat(few.spec().variables()).isEqualTo(many);
    assertThat(few.environment()).isEmpty();
    assertThat(few.spec().surroundings()).isEqualTo(Surroundings.PLAIN);
  }

  @Test
  void the_surroundings_of_a_job_are_read() {
    String setup =
        """
        {"arguments":["0","a b"],"sandbox":"home","umask":"027","hosts":4,"remove":"e",
        "demands":{"alone":true,"volumes":["/work","/home","/work"],"killSeconds":30},
        "stagein":[{"local":"in","remote":"/data/in"}],
        "stageout":[{"local":"out*","remote":"/data"}]}
        """;
    JobSpec spec = admit(request("{\"kind\":\"script\",\"setup\":" + setup + "}")).spec();
    assertThat(spec.surroundings())
        .isEqualTo(
            new Surroundings(
                Optional.empty(),
                List.of("0", "a b"),
                true,
                Optional.of(23),
                new Surroundings.Staging(
                    List.of(new Surroundings.Staging.File("in", "/data/in")),
                    List.of(new Surroundings.Staging.File("out*", "/data"))),
                4,
                new Surroundings.Removed(false, true),
                new Surroundings.Demands(true, List.of("/home", "/work"), Optional.of(30)),
                Optional.empty(),
                Asked.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"sandbox\":\"attic\" | INVALID setup.sandbox setup.sandbox \"attic\": unknown; use home,"
            + " private",
        "\"umask\":\"9\" | INVALID setup.umask setup.umask \"9\": not octal; use octal digits, 022",
        "\"hosts\":0 | INVALID setup.hosts setup.hosts must be between 1 and 4096",
        "\"demands\":{\"volumes\":[\"/a/../b\"]} | INVALID setup.demands.volumes"
            + " setup.demands.volumes \"/a/../b\": must be an absolute path without . and ..",
        "\"demands\":{\"killSeconds\":9999} | INVALID setup.demands.killSeconds"
            + " setup.demands.killSeconds must be between 0 and 3600",
        "\"remove\":\"x\" | INVALID setup.remove setup.remove \"x\": unknown; use letters of oe",
        "\"stagein\":[{\"local\":\"a\",\"remote\":\"b\"}] | INVALID setup.stagein setup.stagein \"b\":"
            + " must be an absolute path",
        "\"stageout\":[{\"local\":\"a\"}] | MALFORMED setup.stageout setup.stageout: local or remote"
            + " is missing",
        "\"container\":{} | MALFORMED setup.container.image setup.container.image is missing",
        "\"container\":{\"image\":\"A b\"} | INVALID image image 'A b': not an image name; write"
            + " [REGISTRY/]NAME[:TAG][@sha256:DIGEST], NAME in lower case",
        "\"container\":{\"image\":\"a\",\"gpus\":-1} | INVALID gpus gpus must be between 0 and 4096",
        "\"arguments\":[\"a\\u0007\"] | MALFORMED setup.arguments[0] argument 0 holds a control"
            + " character",
      })
  void a_field_of_the_surroundings_is_refused_by_name(String field, String text) {
    assertThat(refusalOf(request("{\"kind\":\"script\",\"setup\":{" + field + "}}")))
        .isEqualTo(text);
  }

  @Test
  void a_container_is_read_and_refused_where_there_is_no_kubernetes() {
    SubmitRequest request = container("");
    JobSpec spec = admit(request).spec();
    assertThat(spec.surroundings().container()).contains(Container.of("alpine:3.20", 2));
    ContainerRules.check(spec, true);
    assertThat(refusal(() -> ContainerRules.check(spec, false)))
        .isEqualTo(
            "INVALID image image \"alpine:3.20\": there is no Kubernetes here to run containers on;"
                + " submit without --image, or to a pkbs in a cluster that has container-jobs");
    ContainerRules.check(admit(PLAIN).spec(), false);
  }

  @Test
  void what_no_container_can_have_is_refused_by_name() {
    assertThat(refused(container(",\"array\":\"1-3\"")))
        .isEqualTo(
            "INVALID image image \"alpine:3.20\": arrays of containers are not supported yet;"
                + " submit a job for each task");
    assertThat(refused(containerWith(",\"sandbox\":\"home\"")))
        .isEqualTo(
            "INVALID image image \"alpine:3.20\": a container has no home directory;"
                + " leave sandbox=HOME out");
    assertThat(refused(containerWith(",\"stagein\":[{\"local\":\"a\",\"remote\":\"/b\"}]")))
        .isEqualTo(
            "INVALID image image \"alpine:3.20\": a container does not see the files of the submit"
                + " host; submit a directory instead of stagein and stageout");
  }

  private static SubmitRequest container(String more) {
    return request(
        "{\"kind\":\"script\",\"setup\":{\"container\":{\"image\":\"alpine:3.20\",\"gpus\":2}}"
            + more
            + "}");
  }

  private static SubmitRequest containerWith(String setup) {
    return request(
        "{\"kind\":\"script\",\"setup\":{\"container\":{\"image\":\"alpine:3.20\"}" + setup + "}}");
  }

  private static String refused(SubmitRequest request) {
    JobSpec spec = admit(request).spec();
    return refusal(() -> ContainerRules.check(spec, true));
  }

  private static SubmitRequest request(String spec) {
    return SpecPart.read(spec.getBytes(StandardCharsets.UTF_8));
  }

  private static Admission.Admitted admit(SubmitRequest request) {
    return Admission.admit(request, SCRIPT, Optional.empty(), new Owner("ann"), new Queues());
  }

  private static String refusalOf(SubmitRequest request) {
    return refusal(() -> admit(request));
  }

  private static String refusal(ThrowingCallable work) {
    RefusedException thrown = catchThrowableOfType(RefusedException.class, work);
    assertThat(thrown).isNotNull();
    Refusal refusal = thrown.refusal();
    return refusal.code() + " " + refusal.field().orElse("-") + " " + refusal.line();
  }
}
