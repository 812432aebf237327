package pkbs.webdav;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import pkbs.testkit.FreePorts;

/// A WebDAV server that is a program of this machine: Apache's mod_dav, or rclone.
final class ProgramDav implements DavServer {
  private static final Duration START_MAX = Duration.ofSeconds(20);

  private final Path work;
  private final Path folder;
  private final int port;
  private final Process process;

  private ProgramDav(Path work, int port, List<String> command) {
    this.work = work;
    this.folder = work.resolve("files");
    this.port = port;
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("log").toFile());
    builder.environment().put("RCLONE_USER", USER);
    builder.environment().put("RCLONE_PASS", PASSWORD);
    builder.environment().put("RCLONE_CONFIG", work.resolve("rclone.conf").toString());
    builder.environment().put("LC_ALL", "C.UTF-8");
    try {
      process = builder.start();
      awaitPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ProgramDav modDav() throws IOException {
    Path program = program("apache2");
    Path work = publicFolder();
    int port = FreePorts.one();
    openUp(Files.createDirectory(work.resolve("var")));
    Files.writeString(work.resolve("users"), USER + ":{SHA}" + sha1(PASSWORD) + "\n");
    Files.writeString(work.resolve("httpd.conf"), apacheConfig(work, port));
    return new ProgramDav(
        work,
        port,
        List.of(program.toString(), "-DFOREGROUND", "-f", work.resolve("httpd.conf").toString()));
  }

  static ProgramDav rclone() throws IOException {
    Path program = program("rclone");
    Path work = publicFolder();
    int port = FreePorts.one();
    return new ProgramDav(
        work,
        port,
        List.of(
            program.toString(),
            "serve",
            "webdav",
            work.resolve("files").toString(),
            "--addr",
            "127.0.0.1:" + port,
            "--dir-cache-time",
            "0s"));
  }

  @Override
  public URI url() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
      try (Stream<Path> files = Files.walk(work)) {
        files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String apacheConfig(Path work, int port) {
    return """
    ServerRoot %1$s
    ServerName 127.0.0.1
    Listen 127.0.0.1:%2$d
    PidFile %1$s/var/pid
    ErrorLog %1$s/var/error.log
    Mutex file:%1$s/var
    LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
    LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
    LoadModule authn_file_module /usr/lib/apache2/modules/mod_authn_file.so
    LoadModule auth_basic_module /usr/lib/apache2/modules/mod_auth_basic.so
    LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
    LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
    LoadModule dav_module /usr/lib/apache2/modules/mod_dav.so
    LoadModule dav_fs_module /usr/lib/apache2/modules/mod_dav_fs.so
    User www-data
    Group www-data
    DavLockDB %1$s/var/lock
    DocumentRoot %1$s/files
    <Directory %1$s/files>
      Dav On
      AuthType Basic
      AuthName pkbs
      AuthUserFile %1$s/users
      Require valid-user
    </Directory>
    """
        .formatted(work, port);
  }

  private static Path program(String name) {
    return Stream.concat(
            Arrays.stream(System.getenv("PATH").split(File.pathSeparator)), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                name + " is not installed; `make test` installs what the tests need"));
  }

  /// Apache gives up root's rights, so its folder is open to all users and not in JUnit's.
  private static Path publicFolder() throws IOException {
    Path work = Files.createTempDirectory("pkbs-dav-");
    openUp(work);
    openUp(Files.createDirectory(work.resolve("files")));
    return work;
  }

  private static void openUp(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  private static String sha1(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitPort() throws IOException {
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (System.nanoTime() < deadline && process.isAlive()) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        return;
      } catch (IOException e) {
        LockSupport.parkNanos(20_000_000);
      }
    }
    throw new AssertionError("did not start: " + Files.readString(work.resolve("log")));
  }
}
