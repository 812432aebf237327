package pkbs.qsub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import pkbs.protocol.LogLine;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;

/// Copies a job's output to the caller's, byte by byte: standard output to standard output,
/// standard error to standard error. A lost connection is opened again and what was shown before is
/// passed over by its offset.
final class LogTail {
  private static final String STDERR = "stderr";
  private static final int SHOWN_CHARS = 80;

  private final Caller caller;
  private final String verb;
  private final Map<String, Long> shown = new HashMap<>();
  private int attempt;

  LogTail(Caller caller, String verb) {
    this.caller = caller;
    this.verb = verb;
  }

  /// @param follow whether to stay until the job's output ends
  void copy(DispatcherClient client, JobAttempt job, boolean follow) {
    client.log(job, follow, this::copy);
  }

  private boolean copy(InputStream body) throws IOException {
    BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        show(read(line));
      }
      if (!lines.ready()) {
        caller.out().flush();
        caller.err().flush();
      }
    }
    return true;
  }

  private static LogLine read(String json) {
    try {
      return PkbsJson.read(LogLine.class, json.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedJsonException e) {
      throw strange(json);
    }
  }

  private static CommandFailure strange(String json) {
    return new CommandFailure(
        ExitCode.UNREACHABLE,
        "server pkbs: not a line of a log: "
            + Printable.line(json.substring(0, Math.min(json.length(), SHOWN_CHARS))));
  }

  /// Offsets start anew. People see where one attempt ends and the next begins.
  private void begin(int next) {
    if (attempt > 0 && caller.errIsTerminal()) {
      caller.out().flush();
      caller.err().println(verb + ": attempt " + next);
    }
    attempt = next;
    shown.clear();
  }

  private void show(LogLine line) {
    if (line.attempt() != attempt) {
      begin(line.attempt());
    }
    byte[] bytes = Base64.getDecoder().decode(line.data());
    long next = shown.getOrDefault(line.stream(), 0L);
    long end = line.offset() + bytes.length;
    if (line.offset() > next) {
      caller.out().flush();
      caller
          .err()
          .println(verb + ": " + line.stream() + ": " + (line.offset() - next) + " bytes are lost");
    }
    int from = Math.clamp(next - line.offset(), 0, bytes.length);
    PrintStream to = line.stream().equals(STDERR) ? caller.err() : caller.out();
    to.write(bytes, from, bytes.length - from);
    shown.put(line.stream(), Math.max(next, end));
  }
}
