package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.DoctorReport;
import pkbs.protocol.Health;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRows;
import pkbs.protocol.JobView;
import pkbs.protocol.LogLine;
import pkbs.protocol.OrderReply;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Problem;
import pkbs.protocol.QueueList;
import pkbs.protocol.ResultList;
import pkbs.protocol.Route;
import pkbs.protocol.ScaleView;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.SubmitRequest;
import pkbs.protocol.WorkerList;

/// The description of the API, OpenAPI 3.1, made from the table of routes and the records.
final class OpenApi {
  private static final Pattern PATH_PARAMETER = Pattern.compile("[{<]([a-z]+)[}>]");
  private static final String JSON = "application/json";
  private static final Map<String, Object> TEXT = Map.of("type", "string");
  private static final Map<String, Object> BYTES = Map.of("type", "string", "format", "binary");

  private final Schemas schemas = new Schemas();

  private OpenApi() {}

  static String document() {
    return PkbsJson.writePretty(new OpenApi().root());
  }

  private Map<String, Object> root() {
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (Route route : Route.values()) {
      String path = route.path().replace('<', '{').replace('>', '}');
      paths
          .computeIfAbsent(path, any -> new LinkedHashMap<>())
          .put(route.method().toLowerCase(Locale.ROOT), operation(route));
    }
    schemas.ref(SubmitRequest.class);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("openapi", "3.1.0");
    root.put(
        "info",
        Map.of(
            "title",
            "pkbs",
            "version",
            "1",
            "license",
            Map.of("name", "GPL-3.0-or-later", "identifier", "GPL-3.0-or-later")));
    root.put("paths", paths);
    root.put(
        "components",
        Map.of(
            "schemas",
            schemas.all(),
            "securitySchemes",
            Map.of("token", Map.of("type", "http", "scheme", "bearer"))));
    return root;
  }

  private Map<String, Object> operation(Route route) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", route.name().toLowerCase(Locale.ROOT));
    operation.put("summary", route.summary());
    List<Object> parameters = parameters(route);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    if (route == Route.SUBMIT_JOB) {
      operation.put("requestBody", submission());
    }
    if (route.isOrder()) {
      Map<String, Object> order = schema(schemas.ref(OrderRequest.class));
      operation.put("requestBody", Map.of("required", true, "content", Map.of(JSON, order)));
    }
    Map<String, Object> responses = new TreeMap<>();
    responses.put(
        route == Route.SUBMIT_JOB ? "201" : "200",
        Map.of("description", "done", "content", content(route)));
    if (route == Route.SUBMIT_JOB) {
      responses.put(
          "200", Map.of("description", "the key had made this job", "content", content(route)));
    }
    responses.put(
        "default",
        Map.of(
            "description",
            "refused",
            "content",
            Map.of(Problem.CONTENT_TYPE, schema(schemas.ref(Problem.class)))));
    operation.put("responses", responses);
    operation.put("security", route.needsToken() ? List.of(Map.of("token", List.of())) : List.of());
    return operation;
  }

  private static List<Object> parameters(Route route) {
    List<Object> parameters = new ArrayList<>();
    Matcher names = PATH_PARAMETER.matcher(route.path());
    while (names.find()) {
      parameters.add(parameter(names.group(1), "path", true));
    }
    route.query().forEach(name -> parameters.add(parameter(name, "query", false)));
    if (route == Route.SUBMIT_JOB) {
      parameters.add(parameter(Route.IDEMPOTENCY_KEY, "header", false));
    }
    return parameters;
  }

  private static Map<String, Object> parameter(String name, String in, boolean required) {
    Map<String, Object> parameter = new LinkedHashMap<>();
    parameter.put("name", name);
    parameter.put("in", in);
    parameter.put("required", required);
    parameter.put("schema", TEXT);
    return parameter;
  }

  private Map<String, Object> submission() {
    Map<String, Object> parts =
        Map.of(
            Route.SPEC_PART,
            schemas.ref(SubmitRequest.class),
            Route.PAYLOAD_PART,
            BYTES,
            Route.ENVIRONMENT_PART,
            BYTES,
            Route.SWEEP_PART,
            BYTES);
    Map<String, Object> body =
        Map.of("type", "object", "required", List.of(Route.SPEC_PART), "properties", parts);
    return Map.of("required", true, "content", Map.of("multipart/form-data", schema(body)));
  }

  private Map<String, Object> content(Route route) {
    return switch (route) {
      case SUBMIT_JOB -> Map.of(JSON, schema(schemas.ref(SubmitReply.class)));
      case LIST_JOBS -> Map.of(JSON, schema(schemas.ref(JobList.class)));
      case SHOW_JOB -> Map.of(JSON, schema(schemas.ref(JobView.class)));
      case DELETE_JOB -> Map.of(JSON, schema(schemas.ref(DeleteReply.class)));
      case HOLD_JOBS,
          RELEASE_JOBS,
          ALTER_JOBS,
          RERUN_JOBS,
          SIGNAL_JOBS,
          MOVE_JOBS,
          SWAP_JOBS,
          MESSAGE_JOBS,
          DELETE_JOBS ->
          Map.of(JSON, schema(schemas.ref(OrderReply.class)));
      case JOB_LOG -> Map.of("application/x-ndjson", schema(schemas.ref(LogLine.class)));
      case JOB_RESULTS -> Map.of(JSON, schema(schemas.ref(ResultList.class)));
      case JOB_RESULT -> Map.of("application/octet-stream", schema(BYTES));
      case LIST_ROWS -> Map.of(JSON, schema(schemas.ref(JobRows.class)));
      case LIST_QUEUES -> Map.of(JSON, schema(schemas.ref(QueueList.class)));
      case PUT_QUEUE -> Map.of(JSON, schema(schemas.ref(QueueList.QueueView.class)));
      case DELETE_QUEUE -> Map.of(JSON, schema(schemas.ref(DeleteReply.class)));
      case SHOW_SCALE -> Map.of(JSON, schema(schemas.ref(ScaleView.class)));
      case LIST_WORKERS -> Map.of(JSON, schema(schemas.ref(WorkerList.class)));
      case HEALTH, READY -> Map.of(JSON, schema(schemas.ref(Health.class)));
      case EXAMINE -> Map.of(JSON, schema(schemas.ref(DoctorReport.class)));
      case METRICS -> Map.of("text/plain", schema(TEXT));
      case OPENAPI -> Map.of(JSON, schema(Map.of("type", "object")));
    };
  }

  private static Map<String, Object> schema(Map<String, Object> schema) {
    return Map.of("schema", schema);
  }
}
