package pkbs.dispatcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import org.junit.jupiter.api.Test;
import pkbs.protocol.Route;

final class OpenApiTest {
  @Test
  void the_description_is_valid_and_has_every_route() {
    SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(OpenApi.document());

    assertThat(parsed.getMessages()).isEmpty();
    assertThat(parsed.getOpenAPI().getOpenapi()).isEqualTo("3.1.0");
    for (Route route : Route.values()) {
      String path = route.path().replace('<', '{').replace('>', '}');
      assertThat(parsed.getOpenAPI().getPaths()).containsKey(path);
    }
    assertThat(parsed.getOpenAPI().getComponents().getSchemas())
        .containsKeys("JobView", "SubmitRequest", "Problem", "JobViewTimes");
  }
}
