package pkbs.qsub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Memory;
import pkbs.protocol.DeleteReply;
import pkbs.protocol.JobList;
import pkbs.protocol.JobRow;
import pkbs.protocol.JobRows;
import pkbs.protocol.JobView;
import pkbs.protocol.LogLine;
import pkbs.protocol.OrderReply;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.QueueList;
import pkbs.protocol.ResultList;
import pkbs.protocol.SubmitReply;

/// The run from which the build makes the commands' AOT cache: every verb once, against a server of
/// its own that knows one job. Prints nothing; no part of any command.
public final class Training {
  private static final String ID = "1.pkbs";
  private static final JobView.Results RESULTS = new JobView.Results("p", "u", 1, 1);
  private static final JobView.AttemptView ATTEMPT =
      new JobView.AttemptView(
          1,
          "w",
          "host",
          "done",
          "exit status 1",
          Optional.of(Instant.EPOCH),
          Instant.EPOCH,
          Optional.of(1),
          Optional.of("USER"),
          Optional.of(RESULTS));
  private static final JobView JOB =
      new JobView(
          ID,
          "train",
          "ann",
          "workq",
          "finished",
          "F",
          Optional.of(new JobView.Reason("USER", "exit status 1")),
          1,
          JobView.Retries.NONE,
          List.of(ATTEMPT),
          new JobView.Requested(1, 1 << 20, 1 << 20, 60),
          Optional.of(new JobView.Used(1.5, 0.5, 1 << 20, 33)),
          new JobView.Times(
              Instant.EPOCH,
              Instant.EPOCH,
              Optional.of(Instant.EPOCH),
              Optional.of(Instant.EPOCH),
              Instant.EPOCH),
          Optional.of(new JobView.Where("w", "host", Optional.of(1L))),
          Optional.of(new JobView.End(1, "exited", Optional.of(RESULTS), List.of())),
          0,
          true,
          "script",
          List.of(),
          Optional.empty(),
          new JobView.Files("/o", "/e", "n", "n", "files", "pkbs/ann"),
          new JobView.Submitted("host", "/", "", Map.of("HOME", "/")),
          Map.of("A", "1"),
          JobView.Start.NONE,
          Optional.empty(),
          JobView.Layout.one(1, Memory.NONE),
          Optional.of(new JobView.Container("alpine", 0, Optional.of("alpine@sha256:0"))));

  private static final QueueList QUEUES =
      new QueueList(
          Instant.EPOCH,
          new QueueList.ServerView("workq", 1, 60, 1),
          List.of(
              new QueueList.QueueView(
                  "workq",
                  true,
                  true,
                  0,
                  new QueueList.Defaults(1, 1, 1, Optional.of(60L)),
                  new QueueList.Most(
                      Optional.of(60L),
                      Optional.of(1),
                      Optional.of(1),
                      Optional.of(1),
                      Optional.of(1)),
                  QueueList.Counts.NONE)));

  private Training() {}

  /// @param arguments a script to submit
  /// @throws IOException where no port can be opened
  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Training::answer);
    server.start();
    Caller process = Caller.ofProcess();
    Map<String, String> environment = new HashMap<>(process.environment());
    environment.put("PKBS_URL", "http://127.0.0.1:" + server.getAddress().getPort());
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Caller caller = caller(process, environment, nowhere);
    String script = ProcessImage.arguments(arguments).getFirst();
    run(caller, "qsub", "-N", "train", "-l", "walltime=1", "-v", "A=1", "--follow", script);
    runDirectory(caller);
    run(caller, "qstat");
    run(caller, "qstat", "-x", ID, "2");
    run(caller, "qstat", "-f", "-x", ID);
    run(caller, "qstat", "-f", "-F", "json");
    run(caller, "qstat", "-x", "-an1");
    run(caller, "qstat", "--flavor=torque", "-x", ID);
    run(caller, "qstat", "-B");
    run(caller, "qstat", "-Qf");
    run(caller, "qdel", ID, "1");
    run(caller, "qwait", ID);
    run(caller, "qtail", ID);
    run(caller, "qls", "--attempt", "1", ID);
    run(caller, "pkbs", "ps", "-x", "--attempts");
    run(caller, "qstat", "--help");
    run(caller, "qget", "--no-such-option", ID);
    runByState(process, environment, nowhere);
    server.stop(0);
  }

  private static Caller caller(
      Caller process, Map<String, String> environment, PrintStream nowhere) {
    return new Caller(
        environment,
        process.directory(),
        InputStream.nullInputStream(),
        nowhere,
        nowhere,
        false,
        false);
  }

  /// As in laptop mode: the instance is found by its state folder.
  private static void runByState(
      Caller process, Map<String, String> environment, PrintStream nowhere) throws IOException {
    Path state = Files.createTempDirectory("pkbs-training");
    Path url = Files.writeString(state.resolve("url"), environment.get("PKBS_URL") + "\n");
    Path token = Files.writeString(state.resolve("token"), "training\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Map<String, String> found = new HashMap<>(environment);
    found.keySet().removeAll(Set.of("PKBS_URL", "PKBS_TOKEN"));
    found.put("PKBS_STATE", state.toString());
    Caller caller = caller(process, found, nowhere);
    run(caller, "qsub", "-o", "/dev/null", "-e", "/dev/null", "--", "/bin/true");
    run(caller, "qsub", "-h", "-J", "1-2", "-l", "ncpus=1,walltime=1", "--", "/bin/true");
    run(caller, "qsub", "-q", "q", "-N", "n", "-l", "select=1:ncpus=1:mem=1mb", "--", "/bin/true");
    run(caller, "qsub", "-j", "oe", "-l", "nodes=1:ppn=1,mem=1gb", "-V", "--", "/bin/true");
    run(caller, "qstat");
    run(caller, "qstat", "-u", "ann");
    run(caller, "qstat", "-t", "1[]");
    run(caller, "qstat", "-f", ID);
    run(caller, "qdel", ID, "2");
    run(caller, "qselect");
    run(caller, "qhold", ID);
    found.remove("XDG_CONFIG_HOME");
    run(caller(process, found, nowhere), "qstat");
    run(caller(process, found, nowhere), "qsub", "--", "/bin/true");
    for (Path file : List.of(url, token, state)) {
      Files.delete(file);
    }
  }

  private static void runDirectory(Caller caller) throws IOException {
    Path directory = Files.createTempDirectory("pkbs-training");
    Path script = Files.writeString(directory.resolve("run.sh"), "#PBS -p 1\n");
    run(caller, "qsub", directory.toString());
    Files.delete(script);
    Files.delete(directory);
  }

  private static void run(Caller caller, String... words) {
    Main.run(List.of(words), caller);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      byte[] body =
          PkbsJson.write(
              switch (exchange.getRequestMethod()) {
                case "POST" ->
                    path.contains("/orders/")
                        ? new OrderReply(List.of())
                        : new SubmitReply(ID, List.of());
                case "DELETE" -> new DeleteReply(ID, "finished");
                default -> shape(path.substring(path.lastIndexOf('/') + 1));
              });
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Object shape(String last) {
    return switch (last) {
      case "jobs" ->
          new JobList(
              JobList.SCHEMA, Instant.EPOCH, List.of(JOB), List.of("2.pkbs"), Optional.empty());
      case "rows" ->
          new JobRows(
              JobRows.SCHEMA,
              Instant.EPOCH,
              List.of(JobRow.of(JOB).toString()),
              List.of(),
              Optional.empty());
      case "queues" -> QUEUES;
      case "log" -> new LogLine("stdout", 0, 1, "aGkK");
      case "results" ->
          new ResultList(ID, "p", "u", List.of(new ResultList.Entry("stdout.txt", 1)));
      default -> JOB;
    };
  }
}
