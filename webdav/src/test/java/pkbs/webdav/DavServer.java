package pkbs.webdav;

import java.net.URI;
import java.nio.file.Path;

/// A real WebDAV server that a test has started on loopback.
interface DavServer extends AutoCloseable {
  String USER = "pkbs";
  String PASSWORD = "p4ss:wörd";

  /// With a slash at its end.
  URI url();

  /// What it serves, on disk.
  Path folder();

  @Override
  void close();
}
