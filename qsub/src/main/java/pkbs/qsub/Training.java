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

/// The runs from which the build makes the commands' AOT caches, against a server of their own that
/// knows one job: one of qsub, which workflow engines start most, and one of the other verbs. A
/// cache is loaded whole, so one for all would cost each command the classes of all. Prints
/// nothing; no part of any command.
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

  /// @param arguments `qsub` or `others`, and a script to submit
  /// @throws IOException where no port can be opened
  public static void main(String[] arguments) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Training::answer);
    server.start();
    Caller process = Caller.ofProcess();
    List<String> words = ProcessImage.arguments(arguments);
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    Path state = state(url);
    Caller byUrl = caller(process, Map.of("PKBS_URL", url));
    Caller byState = caller(process, Map.of("PKBS_STATE", state.toString()));
    Caller byContext = caller(process, Map.of("XDG_CONFIG_HOME", state.toString()));
    if (words.getFirst().equals("qsub")) {
      submit(byUrl, byState, words.getLast());
      run(byContext, "qsub", "--", "/bin/true");
    } else {
      runOthers(byUrl, byState);
      run(byContext, "qstat");
    }
    for (String file : List.of("url", "token", "pkbs/config.toml", "pkbs", "")) {
      Files.delete(state.resolve(file));
    }
    server.stop(0);
  }

  private static void submit(Caller byUrl, Caller byState, String script) throws IOException {
    run(byUrl, "qsub", "-N", "train", "-l", "walltime=1", "-v", "A=1", script);
    submitDirectory(byUrl);
    run(byState, "qsub", "-o", "/dev/null", "-e", "/dev/null", "--", "/bin/true");
    run(byState, "qsub", "-h", "-J", "1-2", "-l", "ncpus=1,walltime=1", "--", "/bin/true");
    run(byState, "qsub", "-q", "q", "-N", "n", "-l", "select=1:ncpus=1:mem=1mb", "--", "/bin/true");
    run(byState, "qsub", "-j", "oe", "-l", "nodes=1:ppn=1,mem=1gb", "-V", "--", "/bin/true");
  }

  private static void runOthers(Caller byUrl, Caller byState) {
    run(byUrl, "qstat");
    run(byUrl, "qstat", "-x", ID, "2");
    run(byUrl, "qstat", "-f", "-x", ID);
    run(byUrl, "qstat", "-f", "-F", "json");
    run(byUrl, "qstat", "-x", "-an1");
    run(byUrl, "qstat", "--flavor=torque", "-x", ID);
    run(byUrl, "qstat", "-B");
    run(byUrl, "qstat", "-Qf");
    run(byUrl, "qdel", ID, "1");
    run(byUrl, "qwait", ID);
    run(byUrl, "qtail", ID);
    run(byUrl, "qls", "--attempt", "1", ID);
    run(byUrl, "pkbs", "ps", "-x", "--attempts");
    run(byUrl, "qstat", "--help");
    run(byUrl, "qget", "--no-such-option", ID);
    run(byState, "qstat");
    run(byState, "qstat", "-u", "ann");
    run(byState, "qstat", "-t", "1[]");
    run(byState, "qstat", "-f", ID);
    run(byState, "qdel", ID, "2");
    run(byState, "qselect");
    run(byState, "qhold", ID);
  }

  /// @param where says where the dispatcher is, the only thing that does
  private static Caller caller(Caller process, Map<String, String> where) {
    Map<String, String> environment = new HashMap<>(process.environment());
    environment.keySet().removeAll(Set.of("PKBS_URL", "PKBS_STATE", "PKBS_CONTEXT"));
    environment.putAll(where);
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return new Caller(
        environment,
        process.directory(),
        InputStream.nullInputStream(),
        nowhere,
        nowhere,
        false,
        false,
        false);
  }

  /// A state folder as `pkbs up` makes it, as far as commands read it, with a context for it.
  private static Path state(String url) throws IOException {
    Path state = Files.createTempDirectory("pkbs-training");
    Files.writeString(state.resolve("url"), url + "\n");
    Path token = Files.writeString(state.resolve("token"), "training\n");
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    Files.createDirectory(state.resolve("pkbs"));
    Files.writeString(
        state.resolve("pkbs/config.toml"),
        "context = \"train\"\n\n[context.train]\nurl = \"" + url + "\"\n");
    return state;
  }

  private static void submitDirectory(Caller caller) throws IOException {
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
