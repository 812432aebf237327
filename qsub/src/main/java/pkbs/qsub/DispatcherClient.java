package pkbs.qsub;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.core.EnvironmentBlock;
import pkbs.core.pbs.JobOperand;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobRows;
import pkbs.protocol.JobView;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.OrderReply;
import pkbs.protocol.OrderRequest;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.QueueList;
import pkbs.protocol.ResultList;
import pkbs.protocol.Route;
import pkbs.protocol.SubmitReply;
import pkbs.protocol.SubmitRequest;
import pkbs.protocol.WorkerList;

/// The API as the commands call it. Every method throws [pkbs.core.RefusedException] with what the
/// server refuses, and [CommandFailure] where it is not reached. Safe for threads.
final class DispatcherClient {
  /// How long each kind of request is repeated while the server is away. A read gives up soon:
  /// engines ask again by themselves and kill a `qdel` after 2 s.
  ///
  /// @param change of a submission, of waiting and of following
  record Patience(Duration change, Duration read) {
    static final Patience DEFAULT = new Patience(Duration.ofSeconds(5), Duration.ofSeconds(1));
  }

  private static final int WAIT_SECONDS = 30;
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration WAIT_TIMEOUT = READ_TIMEOUT.plusSeconds(WAIT_SECONDS);

  private final Instance instance;
  private final Patience patience;

  DispatcherClient(Instance instance, Patience patience) {
    this.instance = instance;
    this.patience = patience;
  }

  Instance instance() {
    return instance;
  }

  /// @param payload empty for a program without one
  /// @param sweep the values of the tasks of a sweep
  /// @param key makes a repeated submission return the same job
  SubmitReply submit(SubmitRequest spec, byte[] payload, Optional<byte[]> sweep, String key) {
    Multipart form = new Multipart("pkbs" + HexFormat.of().formatHex(RandomBytes.of(16)));
    boolean isLarge = SubmitEnvironment.isLarge(spec.variables());
    SubmitRequest described = isLarge ? spec.with(Map.of()) : spec;
    form.add(Route.SPEC_PART, "application/json", PkbsJson.write(described));
    if (isLarge) {
      byte[] environment = EnvironmentBlock.write(spec.variables());
      form.add(Route.ENVIRONMENT_PART, "application/octet-stream", environment);
    }
    sweep.ifPresent(table -> form.add(Route.SWEEP_PART, "application/octet-stream", table));
    if (payload.length > 0) {
      form.add(Route.PAYLOAD_PART, "application/octet-stream", payload);
    }
    byte[] body = form.bytes();
    Map<String, String> headers =
        Map.of("Content-Type", form.contentType(), Route.IDEMPOTENCY_KEY, key);
    return json(
        SubmitReply.class,
        new HttpCall.Request(
            Route.SUBMIT_JOB.method(),
            Route.SUBMIT_JOB.path(),
            headers,
            body,
            patience.change(),
            READ_TIMEOUT));
  }

  /// All pages of the query as one list.
  JobList list(JobQuery query) {
    List<JobView> jobs = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    Instant time = Instant.EPOCH;
    for (JobQuery part : query.parts()) {
      Optional<JobQuery> next = Optional.of(part);
      while (next.isPresent()) {
        JobList page = get(JobList.class, next.get().target(Route.LIST_JOBS));
        jobs.addAll(page.jobs());
        unknown.addAll(page.unknown());
        time = page.time();
        next = page.next().map(part::at);
      }
    }
    return new JobList(
        JobList.SCHEMA, time, jobs, unknown.stream().distinct().toList(), Optional.empty());
  }

  /// As [#list], for tables.
  JobSelection.Jobs<JobRow> rows(JobQuery query) {
    List<JobRow> rows = new ArrayList<>();
    Instant time = Instant.EPOCH;
    for (JobQuery part : query.parts()) {
      Optional<JobQuery> next = Optional.of(part);
      while (next.isPresent()) {
        JobRows page = get(JobRows.class, next.get().target(Route.LIST_ROWS));
        page.rows().forEach(row -> rows.add(row(row)));
        time = page.time();
        next = page.next().map(part::at);
      }
    }
    return new JobSelection.Jobs<>(time, rows);
  }

  private JobRow row(String text) {
    try {
      return JobRow.parse(text);
    } catch (MalformedJsonException e) {
      throw strange(e);
    }
  }

  QueueList queues() {
    return get(QueueList.class, Route.LIST_QUEUES.path());
  }

  WorkerList workers() {
    return get(WorkerList.class, Route.LIST_WORKERS.path());
  }

  /// @param settings as [Route#PUT_QUEUE] names them
  void putQueue(String name, Map<String, String> settings) {
    StringBuilder target = new StringBuilder(queuePath(Route.PUT_QUEUE, name));
    settings.forEach((key, value) ->
        target
            .append(target.indexOf("?") < 0 ? '?' : '&')
            .append(key)
            .append('=')
            .append(encode(value)));
    change(Route.PUT_QUEUE, target.toString());
  }

  void deleteQueue(String name) {
    change(Route.DELETE_QUEUE, queuePath(Route.DELETE_QUEUE, name));
  }

  private void change(Route route, String target) {
    HttpCall.Request request =
        new HttpCall.Request(
            route.method(), target, Map.of(), new byte[0], patience.read(), READ_TIMEOUT);
    new HttpCall(instance, request).send(InputStream::readAllBytes);
  }

  private static String queuePath(Route route, String name) {
    return route.path().replace("{queue}", encode(name));
  }

  private <T> T get(Class<T> type, String target) {
    return json(type, read(target, patience.read(), READ_TIMEOUT));
  }

  /// Waits for the job's end for some time; the job may still be unfinished in the answer.
  JobView waitForEnd(JobOperand id) {
    String target = path(Route.SHOW_JOB, id) + "?wait=" + WAIT_SECONDS;
    return json(JobView.class, read(target, patience.change(), WAIT_TIMEOUT));
  }

  JobView show(JobOperand id) {
    return json(JobView.class, read(path(Route.SHOW_JOB, id), patience.read(), READ_TIMEOUT));
  }

  /// Deletes a job, an array, or tasks of it.
  DeleteReply delete(JobOperand id, boolean force) {
    return json(
        DeleteReply.class,
        new HttpCall.Request(
            Route.DELETE_JOB.method(),
            path(Route.DELETE_JOB, id) + (force ? "?force=true" : ""),
            Map.of(),
            new byte[0],
            patience.read(),
            READ_TIMEOUT));
  }

  /// May be repeated while the server is away: all orders but signals and messages are the same
  /// when given twice, and those are given again only where none of them was taken.
  OrderReply order(Route route, OrderRequest order) {
    return json(
        OrderReply.class,
        new HttpCall.Request(
            route.method(),
            route.path(),
            Map.of("Content-Type", "application/json"),
            PkbsJson.write(order),
            patience.read(),
            READ_TIMEOUT));
  }

  ResultList results(JobAttempt job) {
    String target = path(Route.JOB_RESULTS, job.id()) + job.query();
    return json(ResultList.class, read(target, patience.read(), READ_TIMEOUT));
  }

  /// @param path a result file's, as the list of results has it
  <T> T result(JobAttempt job, String path, HttpCall.Reader<T> reader) {
    StringBuilder target = new StringBuilder(path(Route.JOB_RESULTS, job.id()));
    for (String part : path.split("/")) {
      target.append('/').append(encode(part));
    }
    target.append(job.query());
    HttpCall.Request request = read(target.toString(), patience.change(), READ_TIMEOUT);
    return new HttpCall(instance, request).send(reader);
  }

  /// One stream of [pkbs.protocol.LogLine]s in JSON; ends when the server ends it.
  <T> T log(JobAttempt job, boolean follow, HttpCall.Reader<T> reader) {
    String attempt = job.number().map(wanted -> "&attempt=" + wanted).orElse("");
    String target = path(Route.JOB_LOG, job.id()) + "?follow=" + follow + attempt;
    HttpCall.Request request =
        read(target, patience.change(), follow ? Duration.ZERO : READ_TIMEOUT);
    return new HttpCall(instance, request).send(reader);
  }

  private static HttpCall.Request read(String target, Duration patience, Duration readTimeout) {
    return new HttpCall.Request("GET", target, Map.of(), new byte[0], patience, readTimeout);
  }

  private <T> T json(Class<T> type, HttpCall.Request request) {
    byte[] body = new HttpCall(instance, request).send(InputStream::readAllBytes);
    try {
      return PkbsJson.read(type, body);
    } catch (MalformedJsonException e) {
      throw strange(e);
    }
  }

  private CommandFailure strange(MalformedJsonException e) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "server pkbs at "
            + instance
            + ": sent "
            + Printable.line(e.getMessage())
            + "; is this the address of pkbs?");
  }

  private static String path(Route route, JobOperand id) {
    return route.path().replace("{id}", encode(id.id()));
  }

  /// Percent-encodes all but the unreserved characters. Source: RFC 3986 2.3.
  private static String encode(String part) {
    StringBuilder encoded = new StringBuilder(part.length());
    for (byte b : part.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0)) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}
