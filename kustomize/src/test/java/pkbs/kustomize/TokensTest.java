package pkbs.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pkbs.protocol.token.TokenFile;
import pkbs.protocol.token.TokenLine;
import pkbs.protocol.token.TokenScope;

/// What the tokens of a new installation are good for.
class TokensTest {
  @Test
  void the_first_user_may_operate_and_keda_may_only_read() throws Exception {
    assertThat(scopes(printed()))
        .isEqualTo(Map.of("ann", Set.of(TokenScope.OPERATE), "keda", Set.of(TokenScope.READ)));
  }

  @Test
  void the_user_of_a_throwaway_cluster_may_operate() {
    String tokens =
        Overlay.of("dev").all(Secret.class).stream()
            .filter(secret -> secret.getMetadata().getName().equals("pkbs-tokens"))
            .map(secret -> secret.getStringData().get("tokens"))
            .collect(Collectors.joining());
    assertThat(scopes(tokens)).isEqualTo(Map.of("dev", Set.of(TokenScope.OPERATE)));
  }

  private static Map<String, Set<TokenScope>> scopes(String tokens) {
    TokenFile file = TokenFile.parse(tokens);
    assertThat(file.faults()).isEmpty();
    return file.tokens().stream()
        .collect(Collectors.toMap(line -> line.owner().toString(), TokenLine::scopes));
  }

  private static String printed() throws IOException, InterruptedException {
    ProcessBuilder script = new ProcessBuilder("/bin/sh", "../make/secrets.sh");
    script.environment().put("USER_NAME", "ann");
    script.environment().remove("WEBDAV_PASSWORD_FILE");
    Process process = script.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    try (MappingIterator<JsonNode> secrets =
        new YAMLMapper().readerFor(JsonNode.class).readValues(text)) {
      while (secrets.hasNext()) {
        JsonNode secret = secrets.next();
        if (secret.at("/metadata/name").asText().equals("pkbs-tokens")) {
          return new String(
              Base64.getDecoder().decode(secret.at("/data/tokens").asText()),
              StandardCharsets.UTF_8);
        }
      }
    }
    throw new AssertionError("no pkbs-tokens");
  }
}
