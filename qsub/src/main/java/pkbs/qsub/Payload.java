package pkbs.qsub;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import pkbs.core.Limits;
import pkbs.core.Refusal;
import pkbs.core.RefusedException;
import pkbs.core.pbs.JobName;
import pkbs.core.pbs.ParsedArgv;

/// What the job will execute, as it is now: the file may change or go as soon as qsub has ended.
///
/// @param kind as the API has it
/// @param bytes empty for an executable
/// @param name the job's where none is given; absent: the dispatcher's choice
/// @param script where directives stand; absent: nowhere
/// @param place the script in messages
record Payload(
    String kind, byte[] bytes, Optional<String> name, Optional<String> script, String place) {
  static final String TOO_LARGE_HINT = "upload data to WebDAV and fetch it in the script";

  private static final String SCRIPT = "script";
  private static final String DIRECTORY = "directory";
  private static final String EXECUTABLE = "executable";
  private static final String RUN_FILE = "run.sh";

  /// Where an endless input is no longer counted.
  private static final long COUNTED_BYTES_MAX = 64L << 20;

  /// @throws RefusedException where it is empty or too large
  /// @throws CommandFailure where it cannot be read
  static Payload of(ParsedArgv argv, Caller caller) {
    if (!argv.executable().isEmpty()) {
      return new Payload(EXECUTABLE, new byte[0], Optional.empty(), Optional.empty(), "--");
    }
    if (argv.script().isEmpty()) {
      return ofBytes(read(caller.in(), "stdin"), JobName.STANDARD_INPUT, "stdin");
    }
    String typed = argv.script().get();
    Path path = caller.path(typed);
    return Files.isDirectory(path)
        ? ofDirectory(path, typed)
        : ofBytes(readFile(path, typed), JobName.fromScript(typed), Printable.line(typed));
  }

  private static Payload ofDirectory(Path path, String typed) {
    byte[] zip = DirectoryZip.of(path, typed);
    Path last = path.normalize().getFileName();
    String name = JobName.fromScript(last == null ? "" : last.toString());
    String place = Printable.line(typed.endsWith("/") ? typed : typed + "/") + RUN_FILE;
    return new Payload(DIRECTORY, zip, Optional.of(name), runFile(zip), place);
  }

  private static Payload ofBytes(byte[] bytes, String name, String place) {
    if (bytes.length == 0) {
      throw new RefusedException(
          Refusal.of(Refusal.Code.BAD_PAYLOAD, "payload", "payload is empty"));
    }
    boolean zip = bytes.length > 3 && bytes[0] == 'P' && bytes[1] == 'K' && bytes[2] == 3;
    if (zip) {
      return new Payload(
          DIRECTORY, bytes, Optional.of(name), runFile(bytes), place + " " + RUN_FILE);
    }
    return new Payload(SCRIPT, bytes, Optional.of(name), Optional.of(text(bytes)), place);
  }

  private static byte[] readFile(Path path, String typed) {
    try {
      if (Files.isRegularFile(path)) {
        checkSize(Files.size(path), "");
      }
      try (InputStream in = Files.newInputStream(path)) {
        return read(in, typed);
      }
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, Printable.line(typed) + ": " + FileFault.reason(e));
    }
  }

  private static byte[] read(InputStream in, String typed) {
    try {
      byte[] bytes = in.readNBytes(Limits.PAYLOAD_BYTES_MAX + 1);
      long size = bytes.length;
      byte[] rest = new byte[64 * 1024];
      if (size > Limits.PAYLOAD_BYTES_MAX) {
        for (int n = in.read(rest); n >= 0 && size < COUNTED_BYTES_MAX; n = in.read(rest)) {
          size += n;
        }
      }
      checkSize(size, size >= COUNTED_BYTES_MAX ? "at least " : "");
      return bytes;
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, Printable.line(typed) + ": " + FileFault.reason(e));
    }
  }

  private static void checkSize(long size, String qualifier) {
    if (size > Limits.PAYLOAD_BYTES_MAX) {
      String what = "payload is " + qualifier + size + " bytes, limit " + Limits.PAYLOAD_BYTES_MAX;
      throw new RefusedException(
          Refusal.of(Refusal.Code.PAYLOAD_TOO_LARGE, "payload", what).withHint(TOO_LARGE_HINT));
    }
  }

  /// The text of `run.sh` at the top; absent where the zip has none or is damaged, which the
  /// dispatcher refuses with the reason.
  private static Optional<String> runFile(byte[] zip) {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().equals(RUN_FILE)) {
          return Optional.of(text(in.readNBytes(Limits.PAYLOAD_BYTES_MAX)));
        }
      }
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /// A line of the script in messages: `job.sh line 4`.
  String place(Optional<Integer> line) {
    return place + line.map(number -> " line " + number).orElse("");
  }

  /// Where the program's name at submission is kept, for a script only.
  Optional<String> fileName() {
    return kind.equals(SCRIPT) ? name : Optional.empty();
  }
}
