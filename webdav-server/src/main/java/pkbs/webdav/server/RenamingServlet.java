package pkbs.webdav.server;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.catalina.WebResource;
import org.apache.catalina.servlets.WebdavServlet;
import org.xml.sax.InputSource;

/// Tomcat's servlet, whose MOVE copies every byte and then deletes the source, with one plain case
/// done by a rename: a folder or file moved to a free name, nothing to be overwritten, in a tree
/// that nobody has locked or given properties. Then a reader sees all of it or nothing. Every other
/// case is Tomcat's.
final class RenamingServlet extends WebdavServlet {
  private static final long serialVersionUID = 1L;

  /// Tomcat keeps locks and properties by path; what has some must be moved by Tomcat.
  private volatile boolean isPlain = true;

  /// As Tomcat's, but without a look through the class path for a parser at each request.
  @Override
  protected DocumentBuilder getDocumentBuilder() throws ServletException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    factory.setNamespaceAware(true);
    factory.setExpandEntityReferences(false);
    try {
      DocumentBuilder builder = factory.newDocumentBuilder();
      builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
      return builder;
    } catch (ParserConfigurationException e) {
      throw new ServletException("no XML parser", e);
    }
  }

  @Override
  protected void doLock(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    isPlain = false;
    super.doLock(request, response);
  }

  @Override
  protected void doProppatch(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    isPlain = false;
    super.doProppatch(request, response);
  }

  @Override
  protected void doMove(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (isPlain && "F".equalsIgnoreCase(request.getHeader("Overwrite")) && isRenamed(request)) {
      response.setStatus(HttpServletResponse.SC_CREATED);
    } else {
      super.doMove(request, response);
    }
  }

  private boolean isRenamed(HttpServletRequest request) {
    Optional<Path> source =
        existing(withoutSlash(getRelativePath(request, false))).filter(Files::exists);
    Optional<Path> target = destination(request).flatMap(this::free);
    return source.isPresent() && target.isPresent() && rename(source.get(), target.get());
  }

  /// Two that move to one name come after each other, and the second finds it taken.
  private synchronized boolean rename(Path source, Path target) {
    try {
      Files.move(source, target);
      return true;
    } catch (IOException e) {
      // Another file system, or the name has just been taken: Tomcat knows the answer.
      return false;
    }
  }

  /// Where a resource is on disk; empty where it is not there or outside of the served folder.
  private Optional<Path> existing(String path) {
    WebResource resource = resources.getResource(path);
    return path.length() > 1 && resource.exists()
        ? Optional.ofNullable(resource.getCanonicalPath()).map(Path::of)
        : Optional.empty();
  }

  /// Where a new name would be; empty where it is taken, or has no folder to be in.
  private Optional<Path> free(String path) {
    int slash = path.lastIndexOf('/');
    if (slash < 0 || resources.getResource(path).exists()) {
      return Optional.empty();
    }
    WebResource folder = resources.getResource(slash == 0 ? "/" : path.substring(0, slash));
    return folder.isDirectory()
        ? Optional.ofNullable(folder.getCanonicalPath())
            .map(place -> Path.of(place).resolve(path.substring(slash + 1)))
        : Optional.empty();
  }

  /// The path below the context that the request names as its target, decoded; empty where that is
  /// anything but a plain path on this very server.
  private static Optional<String> destination(HttpServletRequest request) {
    try {
      URI uri = new URI(String.valueOf(request.getHeader("Destination")));
      String context = request.getContextPath() + request.getServletPath();
      boolean isHere =
          request.getServerName().equals(uri.getHost()) && request.getServerPort() == uri.getPort();
      String path = uri.getPath();
      return isHere && path != null && path.startsWith(context + "/") && isNormal(path)
          ? Optional.of(withoutSlash(path.substring(context.length())))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isNormal(String path) {
    return !path.contains("//")
        && !(path + "/").contains("/../")
        && !(path + "/").contains("/./")
        && path.indexOf('\\') < 0
        && path.indexOf('\0') < 0;
  }

  private static String withoutSlash(String path) {
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
