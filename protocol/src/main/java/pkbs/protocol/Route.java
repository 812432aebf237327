package pkbs.protocol;

import java.util.List;
import java.util.Optional;
import pkbs.protocol.token.TokenScope;

/// The HTTP API as a table; routes are registered, clients written and `/openapi.json` generated
/// from it.
public enum Route {
  SUBMIT_JOB("POST", "/api/v1/jobs", "Submits a job", List.of()),
  LIST_JOBS(
      "GET",
      "/api/v1/jobs",
      "Lists jobs",
      List.of(
          "id", "state", "owner", "queue", "name", "finished", "sort", "limit", "cursor", "tasks")),
  LIST_ROWS(
      "GET",
      "/api/v1/rows",
      "Lists jobs, a line of text for each",
      List.of(
          "id", "state", "owner", "queue", "name", "finished", "sort", "limit", "cursor", "tasks")),
  SHOW_JOB("GET", "/api/v1/jobs/{id}", "Shows a job, or waits for its end", List.of("wait")),
  DELETE_JOB("DELETE", "/api/v1/jobs/{id}", "Deletes a job", List.of("force")),
  HOLD_JOBS("POST", "/api/v1/orders/hold", "Holds jobs", List.of()),
  RELEASE_JOBS("POST", "/api/v1/orders/release", "Releases held jobs", List.of()),
  ALTER_JOBS("POST", "/api/v1/orders/alter", "Changes what jobs ask for", List.of()),
  RERUN_JOBS("POST", "/api/v1/orders/rerun", "Ends runs and queues their jobs again", List.of()),
  SIGNAL_JOBS("POST", "/api/v1/orders/signal", "Sends a signal to jobs that run", List.of()),
  MOVE_JOBS("POST", "/api/v1/orders/move", "Moves jobs to another queue", List.of()),
  SWAP_JOBS("POST", "/api/v1/orders/swap", "Exchanges the places of two jobs", List.of()),
  MESSAGE_JOBS(
      "POST",
      "/api/v1/orders/message",
      "Writes a text into the output of jobs that run",
      List.of()),
  DELETE_JOBS("POST", "/api/v1/orders/delete", "Deletes jobs", List.of()),
  JOB_LOG("GET", "/api/v1/jobs/{id}/log", "Streams a job's output", List.of("follow", "attempt")),
  JOB_RESULTS("GET", "/api/v1/jobs/{id}/results", "Lists a job's result files", List.of("attempt")),
  JOB_RESULT(
      "GET",
      "/api/v1/jobs/{id}/results/<path>",
      "Sends one of a job's result files",
      List.of("attempt")),
  LIST_WORKERS("GET", "/api/v1/workers", "Lists the workers", List.of()),
  SHOW_SCALE("GET", "/api/v1/scale", "Tells how many workers are wanted", List.of()),
  LIST_QUEUES("GET", "/api/v1/queues", "Lists the queues", List.of()),
  PUT_QUEUE(
      "PUT",
      "/api/v1/queues/{queue}",
      "Makes or changes a queue",
      List.of(
          "create",
          "enabled",
          "started",
          "priority",
          "ncpus",
          "mem",
          "scratch",
          "walltime",
          "walltimeMax",
          "queued",
          "running",
          "queuedOfUser",
          "runningOfUser")),
  DELETE_QUEUE("DELETE", "/api/v1/queues/{queue}", "Deletes a queue without jobs", List.of()),
  EXAMINE("GET", "/api/v1/doctor", "Tells what is wrong, and the fix", List.of("own")),
  HEALTH("GET", "/healthz", "Tells whether the process is alive", List.of()),
  READY("GET", "/readyz", "Tells whether jobs are accepted", List.of()),
  METRICS("GET", "/metrics", "Sends the metrics in the Prometheus format", List.of()),
  OPENAPI("GET", "/openapi.json", "Sends the description of this API", List.of());

  /// Carries the client's key of a submission; its repetition returns the same job.
  public static final String IDEMPOTENCY_KEY = "Idempotency-Key";

  public static final String SPEC_PART = "spec";
  public static final String PAYLOAD_PART = "payload";

  /// In place of `variables` in the spec, for any number and length of them: a block as
  /// [pkbs.core.EnvironmentBlock] has it.
  public static final String SWEEP_PART = "sweep";

  public static final String ENVIRONMENT_PART = "environment";

  private final String method;
  private final String path;
  private final String summary;
  private final List<String> query;

  Route(String method, String path, String summary, List<String> query) {
    this.method = method;
    this.path = path;
    this.summary = summary;
    this.query = query;
  }

  public String method() {
    return method;
  }

  /// With `{name}` for one segment and `<name>` for the rest of the path.
  public String path() {
    return path;
  }

  public String summary() {
    return summary;
  }

  /// The names of the query parameters.
  public List<String> query() {
    return query;
  }

  /// Whether it is an order to many jobs at once.
  public boolean isOrder() {
    return path.startsWith("/api/v1/orders/");
  }

  /// Whether it is answered from what a leader knows.
  public boolean needsJobs() {
    return switch (this) {
      case HEALTH, READY, OPENAPI, METRICS, EXAMINE -> false;
      case SUBMIT_JOB,
          LIST_JOBS,
          LIST_ROWS,
          SHOW_JOB,
          DELETE_JOB,
          HOLD_JOBS,
          RELEASE_JOBS,
          ALTER_JOBS,
          RERUN_JOBS,
          SIGNAL_JOBS,
          MOVE_JOBS,
          SWAP_JOBS,
          MESSAGE_JOBS,
          DELETE_JOBS,
          JOB_LOG,
          JOB_RESULTS,
          JOB_RESULT,
          LIST_WORKERS,
          SHOW_SCALE,
          LIST_QUEUES,
          PUT_QUEUE,
          DELETE_QUEUE ->
          true;
    };
  }

  /// Whether a bearer token is asked for.
  public boolean needsToken() {
    return scope().isPresent();
  }

  /// What the token must be good for; empty where none is asked for.
  public Optional<TokenScope> scope() {
    return switch (this) {
      case HEALTH, READY, OPENAPI -> Optional.empty();
      case SUBMIT_JOB,
          DELETE_JOB,
          HOLD_JOBS,
          RELEASE_JOBS,
          ALTER_JOBS,
          RERUN_JOBS,
          SIGNAL_JOBS,
          MOVE_JOBS,
          SWAP_JOBS,
          MESSAGE_JOBS,
          DELETE_JOBS ->
          Optional.of(TokenScope.SUBMIT);
      case PUT_QUEUE, DELETE_QUEUE, EXAMINE -> Optional.of(TokenScope.OPERATE);
      case LIST_JOBS,
          LIST_ROWS,
          SHOW_JOB,
          JOB_LOG,
          JOB_RESULTS,
          JOB_RESULT,
          LIST_WORKERS,
          SHOW_SCALE,
          LIST_QUEUES,
          METRICS ->
          Optional.of(TokenScope.READ);
    };
  }
}
