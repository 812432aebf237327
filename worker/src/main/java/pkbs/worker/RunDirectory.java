package pkbs.worker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import pkbs.core.RunId;

/// The files of one run on this machine, all readable by their owner only. Made fresh, wiped
/// afterwards; what a killed worker leaves, the next one on the same scratch root ends and wipes.
///
/// @param root `<scratch>/runs/<job>.<first>.<attempt>`
/// @param work the job's own directory: its payload, then its results
record RunDirectory(Path root, Path work) {
  private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<Set<PosixFilePermission>> PROGRAM =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /// Rights of the owner.
  static final int FILE = 0600;

  static final int EXECUTABLE = 0700;

  /// With the job's own directory below it.
  RunDirectory(Path root) {
    this(root, root.resolve("work"));
  }

  /// The same with the job's own directory elsewhere.
  RunDirectory with(Path elsewhere) {
    return new RunDirectory(root, elsewhere);
  }

  /// Where the runs of a scratch root are.
  static Path runs(Path scratch) {
    return scratch.resolve("runs");
  }

  static RunDirectory of(Path scratch, RunId run) {
    return new RunDirectory(runs(scratch).resolve(run.key().substring(2)));
  }

  /// @param cookie written before anything is started, for whoever has to clean up
  static RunDirectory create(Path scratch, RunId run, String cookie) throws IOException {
    RunDirectory directory = bare(scratch, run, cookie);
    directory.fill();
    return directory;
  }

  /// The same without the folders of a task.
  static RunDirectory bare(Path scratch, RunId run, String cookie) throws IOException {
    Files.createDirectories(runs(scratch), FOLDER);
    RunDirectory directory = of(scratch, run);
    Tree.delete(directory.root);
    Files.createDirectory(directory.root, FOLDER);
    directory.writeCookie(cookie);
    return directory;
  }

  /// A fresh directory in a bare one, for one of several tasks.
  RunDirectory below(String name) throws IOException {
    RunDirectory directory = new RunDirectory(root.resolve(name));
    Files.createDirectory(directory.root, FOLDER);
    directory.fill();
    return directory;
  }

  private void fill() throws IOException {
    for (Path folder : new Path[] {work(), tmp(), spool()}) {
      Files.createDirectory(folder, FOLDER);
    }
  }

  /// `TMPDIR`.
  Path tmp() {
    return root.resolve("tmp");
  }

  /// Output, what the worker wrote for the job, and the zip of the results.
  Path spool() {
    return root.resolve("spool");
  }

  Path stdout() {
    return spool().resolve("stdout");
  }

  Path stderr() {
    return spool().resolve("stderr");
  }

  Path script() {
    return spool().resolve("script");
  }

  Path nodeFile() {
    return spool().resolve("nodes");
  }

  Path gpuFile() {
    return spool().resolve("gpus");
  }

  Path cookie() {
    return root.resolve("cookie");
  }

  /// As a whole or not at all: half of one, or none, would mark other processes than this run's.
  private void writeCookie(String cookie) throws IOException {
    Path fresh = root.resolve("cookie.new");
    Files.writeString(fresh, cookie);
    Files.move(fresh, cookie(), StandardCopyOption.ATOMIC_MOVE);
  }

  void writeScript(byte[] script) throws IOException {
    if (SpareDirectories.isUsable(script(), EXECUTABLE, script)) {
      return;
    }
    Files.deleteIfExists(script());
    Files.createFile(script(), PROGRAM);
    Files.write(script(), script, StandardOpenOption.WRITE);
  }

  /// @param lines how often the host stands in the node file
  void writeNodes(String host, int lines) throws IOException {
    writeFresh(nodeFile(), (host + "\n").repeat(lines).getBytes(StandardCharsets.UTF_8));
    writeFresh(gpuFile(), new byte[0]);
  }

  private static void writeFresh(Path file, byte[] content) throws IOException {
    if (!SpareDirectories.isUsable(file, FILE, content)) {
      Files.deleteIfExists(file);
      Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  void wipe() throws IOException {
    Tree.delete(root);
  }
}
