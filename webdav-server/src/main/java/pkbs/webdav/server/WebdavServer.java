package pkbs.webdav.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.Wrapper;
import org.apache.catalina.authenticator.BasicAuthenticator;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.descriptor.web.SecurityCollection;
import org.apache.tomcat.util.descriptor.web.SecurityConstraint;
import org.apache.tomcat.util.modeler.Registry;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/// A WebDAV folder at `http://127.0.0.1:PORT/dav/` for one user.
///
/// Loopback only; Basic authentication on every method; folders are listed to browsers; files are
/// streamed both ways. A MOVE that overwrites nothing is a rename ([RenamingServlet]); any other is
/// a copy and a delete, so that a reader may see half of a folder while it lasts. If the process
/// dies, the folder stays as it is and the next start serves it again.
///
/// The names on disk are those of the URLs only where the JVM's `sun.jnu.encoding` is UTF-8: start
/// it with `LC_ALL=C.UTF-8` where the locale is not.
public final class WebdavServer implements AutoCloseable {
  /// The path under which the folder is served.
  public static final String CONTEXT = "/dav";

  private static final String HOST = "127.0.0.1";
  private static final String ROLE = "owner";
  private static final String SERVLET = "webdav";

  private final WebdavServerConfig config;
  private final Tomcat tomcat = new Tomcat();

  /// Held, because a logger that nobody holds forgets its level.
  private final List<Logger> loggers =
      List.of(
          Logger.getLogger("org.apache.catalina"),
          Logger.getLogger("org.apache.coyote"),
          Logger.getLogger("org.apache.tomcat"));

  public WebdavServer(WebdavServerConfig config) {
    this.config = config;
  }

  /// Serves the folder; returns when requests are answered.
  ///
  /// @throws UncheckedIOException where a folder cannot be created
  /// @throws IllegalStateException where the port is taken or Tomcat does not start
  public WebdavServer start() {
    // Tomcat's JMX beans cost start-up time, and nobody reads them.
    Registry.disableRegistry();
    loggers.forEach(logger -> logger.setLevel(Level.SEVERE));
    createPrivate(config.folder());
    createPrivate(config.work());
    tomcat.setSilent(true);
    tomcat.setBaseDir(config.work().toString());
    tomcat.setConnector(connector());
    tomcat.getHost().setAutoDeploy(false);
    tomcat.getHost().setDeployOnStartup(false);
    ((StandardHost) tomcat.getHost()).setErrorReportValveClass("");
    tomcat.getHost().getPipeline().addValve(plainErrors());
    tomcat.addUser(config.user(), config.password());
    tomcat.addRole(config.user(), ROLE);
    Context context = tomcat.addContext(CONTEXT, config.folder().toString());
    // Files change behind Tomcat's back, and a cached "absent" would outlive an upload.
    StandardRoot resources = new StandardRoot(context);
    resources.setCachingAllowed(false);
    context.setResources(resources);
    protect(context);
    addServlet(context);
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      close();
      throw new IllegalStateException(
          "webdav server: cannot listen at %s:%d".formatted(HOST, config.port()), e);
    }
    if (port() <= 0) {
      close();
      throw new IllegalStateException(
          "webdav server: cannot listen at %s:%d".formatted(HOST, config.port()));
    }
    return this;
  }

  /// The port that it listens at, after [#start()].
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  /// `http://127.0.0.1:PORT/dav/` or `https:…`, with the slash, without credentials.
  public URI url() {
    String scheme = config.keys().isPresent() ? "https" : "http";
    return URI.create("%s://%s:%d%s/".formatted(scheme, HOST, port(), CONTEXT));
  }

  /// Stops serving; requests under way are cut. The folder stays. Idempotent.
  @Override
  public void close() {
    if (tomcat.getServer().getState() == LifecycleState.DESTROYED) {
      return;
    }
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException("webdav server: does not stop", e);
    }
  }

  private Connector connector() {
    Connector connector = new Connector("HTTP/1.1");
    connector.setPort(config.port());
    connector.setProperty("address", HOST);
    connector.setProperty("useVirtualThreads", "true");
    connector.setProperty("connectionTimeout", "20000");
    connector.setProperty("keepAliveTimeout", "60000");
    connector.setProperty("maxKeepAliveRequests", "-1");
    connector.setThrowOnFailure(true);
    config.keys().ifPresent(keys -> secure(connector, keys));
    return connector;
  }

  private static void secure(Connector connector, WebdavServerConfig.Keys keys) {
    SSLHostConfig host = new SSLHostConfig();
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateKeystoreFile(keys.file().toString());
    certificate.setCertificateKeystorePassword(keys.password());
    certificate.setCertificateKeystoreType("PKCS12");
    host.addCertificate(certificate);
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("SSLEnabled", "true");
    connector.addSslHostConfig(host);
  }

  private static ErrorReportValve plainErrors() {
    ErrorReportValve valve = new ErrorReportValve();
    valve.setShowServerInfo(false);
    valve.setShowReport(false);
    return valve;
  }

  private static void protect(Context context) {
    SecurityCollection everything = new SecurityCollection();
    everything.addPattern("/*");
    SecurityConstraint constraint = new SecurityConstraint();
    constraint.addAuthRole(ROLE);
    constraint.addCollection(everything);
    context.addConstraint(constraint);
    context.addSecurityRole(ROLE);
    context.setLoginConfig(new LoginConfig("BASIC", "pkbs", null, null));
    BasicAuthenticator authenticator = new BasicAuthenticator();
    authenticator.setCache(false);
    context.getPipeline().addValve(authenticator);
    context.getPipeline().addValve(new SandboxValve());
  }

  private static void addServlet(Context context) {
    Tomcat.addDefaultMimeTypeMappings(context);
    Wrapper servlet = Tomcat.addServlet(context, SERVLET, new RenamingServlet());
    servlet.addInitParameter("readonly", "false");
    servlet.addInitParameter("listings", "true");
    servlet.addInitParameter("sortListings", "true");
    servlet.addInitParameter("sortDirectoriesFirst", "true");
    servlet.addInitParameter("showServerInfo", "false");
    servlet.addInitParameter("allowSpecialPaths", "true");
    servlet.addInitParameter("allowPartialPut", "false");
    servlet.addInitParameter("maxDepth", "64");
    servlet.setLoadOnStartup(1);
    servlet.addMapping("/*");
  }

  private static void createPrivate(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("webdav server: " + folder + ": cannot create", e);
    }
  }
}
