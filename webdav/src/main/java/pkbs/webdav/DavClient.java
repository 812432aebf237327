package pkbs.webdav;

import com.github.sardine.impl.SardineException;
import com.github.sardine.impl.SardineImpl;
import com.github.sardine.impl.io.ContentLengthInputStream;
import com.github.sardine.impl.methods.HttpMkCol;
import com.github.sardine.impl.methods.HttpMove;
import com.github.sardine.impl.methods.HttpPropFind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.apache.http.HttpHeaders;
import org.apache.http.HttpResponse;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpDelete;
import org.apache.http.client.methods.HttpPut;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.conn.ssl.NoopHostnameVerifier;
import org.apache.http.entity.ContentType;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.HttpClientBuilder;
import org.apache.http.message.BasicHeader;
import pkbs.tls.Trust;
import pkbs.webdav.Failures.Call;

/// Single requests to one WebDAV server: each is sent once, and its answer is returned as it is.
///
/// Sardine has the methods and the HTTP client, but its own calls throw away the bodies of errors
/// (which tell Nextcloud's maintenance from a disabled account) and follow redirects. So requests
/// go through its `execute` with a handler of ours. The HTTP client retries nothing, follows
/// nothing, keeps no cookies, and sends the credentials with every request rather than after a 401,
/// because a body cannot be sent twice. One connection pool of bounded size serves all threads.
final class DavClient extends SardineImpl implements AutoCloseable {
  private static final int BAD_REQUEST = 400;
  private static final int BODY_BYTES_MAX = 64 * 1024;
  private static final long EXPECT_CONTINUE_BYTES_MIN = 1 << 20;
  private static final long BYTES_PER_SECOND_MIN = 10_000_000;
  private static final String PROPERTIES =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
          + "<propfind xmlns=\"DAV:\"><prop><resourcetype/><getcontentlength/>"
          + "<getlastmodified/></prop></propfind>";

  private final WebdavConfig config;

  DavClient(WebdavConfig config) {
    super(httpClient(config));
    this.config = config;
  }

  WebdavConfig config() {
    return config;
  }

  DavReply mkcol(DavPath folder) {
    return send(new HttpMkCol(folder.folder(config.root())), folder, 0);
  }

  /// @throws SourceException where the content cannot be read or has become shorter
  Sent put(DavPath file, Content content) throws SourceException {
    try (InputStream stream = open(content)) {
      HashingEntity entity = new HashingEntity(stream, content.bytes());
      HttpPut put = new HttpPut(file.file(config.root()));
      put.setEntity(entity);
      put.setHeader("X-Hash", "sha256");
      put.setConfig(requestConfig(content.bytes(), content.bytes() >= EXPECT_CONTINUE_BYTES_MIN));
      DavReply reply = execute(put, DavClient::reply);
      return new Sent(reply, entity.sha256());
    } catch (SourceException e) {
      throw e;
    } catch (IOException e) {
      throw failed(e, file);
    }
  }

  /// @param sha256 of what was sent; means nothing where the reply is no success
  record Sent(DavReply reply, String sha256) {}

  /// @param bytes below `from`; a server may copy them
  DavReply move(DavPath from, DavPath to, long bytes) {
    URI root = config.root();
    return send(new HttpMove(from.folder(root), to.folder(root), false), from, bytes);
  }

  DavReply moveFile(DavPath from, DavPath to) {
    URI root = config.root();
    return send(new HttpMove(from.file(root), to.file(root), false), from, 0);
  }

  DavReply deleteFolder(DavPath folder) {
    return send(new HttpDelete(folder.folder(config.root())), folder, 0);
  }

  /// What is at the place; empty where nothing is.
  ///
  /// @throws UploadFailedException where the server does not say
  Optional<DavEntry> find(DavPath place) {
    Listing listing = propfind(place.folder(config.root()), place, "0");
    if (listing.reply().status() == BAD_REQUEST && !place.segments().isEmpty()) {
      // mod_dav refuses a file's name with a slash behind it.
      listing = propfind(place.file(config.root()), place, "0");
    }
    return entries(listing, place).map(List::getFirst);
  }

  /// The entries of a folder, without itself; empty where there is none.
  ///
  /// @throws UploadFailedException where the server does not say
  Optional<List<DavEntry>> list(DavPath folder) {
    return entries(propfind(folder.folder(config.root()), folder, "1"), folder)
        .map(entries -> entries.subList(1, entries.size()));
  }

  /// How long ago the youngest change was that the server tells of: of the folder, or of what is
  /// right in it, by the server's own clock; empty where it does not tell.
  ///
  /// @throws UploadFailedException where the server does not say
  Optional<Duration> age(DavPath folder) {
    Listing listing = propfind(folder.folder(config.root()), folder, "1");
    Optional<Instant> youngest =
        entries(listing, folder).orElse(List.of()).stream()
            .flatMap(entry -> entry.modifiedAt().stream())
            .max(Comparator.naturalOrder());
    return listing.at().flatMap(now -> youngest.map(at -> Duration.between(at, now)));
  }

  /// The server's clock, to the second; empty where it does not tell.
  ///
  /// @throws UploadFailedException where it does not answer
  Optional<Instant> time() {
    return propfind(DavPath.ROOT.folder(config.root()), DavPath.ROOT, "0").at();
  }

  /// Opens a file; empty where there is none.
  ///
  /// @throws UploadFailedException where the server does not give it
  Optional<ContentLengthInputStream> read(DavPath file) {
    try {
      return Optional.of(get(file.file(config.root()).toString(), Map.<String, String>of()));
    } catch (SardineException e) {
      if (e.getStatusCode() == 404) {
        return Optional.empty();
      }
      DavReply reply = DavReply.of(e.getStatusCode());
      throw new UploadFailedException(Failures.of(Call.GET, reply, file.display()), e);
    } catch (IOException e) {
      throw failed(e, file);
    }
  }

  /// Free space under the root; empty where the server does not tell or there is no bound.
  OptionalLong freeBytes() {
    try {
      long free = getQuota(config.root().toString()).getQuotaAvailableBytes();
      return free > 0 && free < Long.MAX_VALUE ? OptionalLong.of(free) : OptionalLong.empty();
    } catch (IOException | RuntimeException e) {
      // Only decorates the message of another failure.
      return OptionalLong.empty();
    }
  }

  @Override
  public void close() {
    try {
      shutdown();
    } catch (IOException e) {
      throw new IllegalStateException("webdav: connections do not close", e);
    }
  }

  private static InputStream open(Content content) throws SourceException {
    try {
      return content.open();
    } catch (IOException e) {
      throw new SourceException(e);
    }
  }

  /// The place itself first, then what is in it, each with its own name.
  private Listing propfind(URI url, DavPath place, String depth) {
    HttpPropFind request = new HttpPropFind(url);
    request.setDepth(depth);
    request.setEntity(
        new StringEntity(
            PROPERTIES, ContentType.create("application/xml", StandardCharsets.UTF_8)));
    request.setConfig(requestConfig(0, false));
    try {
      return execute(request, DavClient::listing);
    } catch (IOException e) {
      throw failed(e, place);
    }
  }

  private static Optional<List<DavEntry>> entries(Listing listing, DavPath place) {
    if (listing.reply().status() == 404) {
      return Optional.empty();
    }
    if (listing.reply().status() != 207 || listing.entries().isEmpty()) {
      throw new UploadFailedException(Failures.of(Call.PROPFIND, listing.reply(), place.display()));
    }
    return Optional.of(listing.entries());
  }

  /// @param at when it was made, by the server's clock
  private record Listing(DavReply reply, List<DavEntry> entries, Optional<Instant> at) {}

  private static Listing listing(HttpResponse response) throws IOException {
    if (response.getStatusLine().getStatusCode() != 207) {
      return new Listing(reply(response), List.of(), Optional.empty());
    }
    List<DavEntry> entries = MultiStatus.read(response.getEntity().getContent());
    return new Listing(DavReply.of(207), entries, DavReply.date(response));
  }

  private DavReply send(HttpRequestBase request, DavPath place, long bytes) {
    request.setConfig(requestConfig(bytes, false));
    try {
      return execute(request, DavClient::reply);
    } catch (IOException e) {
      throw failed(e, place);
    }
  }

  private static DavReply reply(HttpResponse response) throws IOException {
    int status = response.getStatusLine().getStatusCode();
    String body = "";
    if (status >= 300 && response.getEntity() != null) {
      byte[] start = response.getEntity().getContent().readNBytes(BODY_BYTES_MAX);
      body = new String(start, StandardCharsets.UTF_8);
    }
    return DavReply.of(response, body);
  }

  private UploadFailedException failed(IOException fault, DavPath place) {
    URI root = config.root();
    String server = root.getPort() < 0 ? root.getHost() : root.getHost() + ":" + root.getPort();
    Optional<String> why = config.trust().whyNotTrusted(fault, server);
    return new UploadFailedException(
        why.map(reason -> Failures.notTrusted(place.display(), reason))
            .orElseGet(() -> Failures.of(fault, server, place.display())),
        fault);
  }

  private RequestConfig requestConfig(long bytes, boolean expectContinue) {
    Duration silence = config.answerTimeout().plusSeconds(bytes / BYTES_PER_SECOND_MIN);
    return requestConfig(config, silence, expectContinue);
  }

  private static RequestConfig requestConfig(
      WebdavConfig config, Duration silence, boolean expectContinue) {
    return RequestConfig.custom()
        .setConnectTimeout((int) config.connectTimeout().toMillis())
        .setSocketTimeout((int) Math.min(Integer.MAX_VALUE, silence.toMillis()))
        // Waiting for a free connection is no fault of the server's.
        .setConnectionRequestTimeout(0)
        .setExpectContinueEnabled(expectContinue)
        .setRedirectsEnabled(false)
        .setAuthenticationEnabled(false)
        .setNormalizeUri(false)
        .build();
  }

  private static HttpClientBuilder trusting(Trust trust) {
    HttpClientBuilder builder = HttpClientBuilder.create().setSSLContext(trust.context());
    return trust.insecure()
        ? builder.setSSLHostnameVerifier(NoopHostnameVerifier.INSTANCE)
        : builder;
  }

  private static HttpClientBuilder httpClient(WebdavConfig config) {
    String credentials = config.user() + ":" + config.password();
    String token = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    return trusting(config.trust())
        .setMaxConnTotal(config.connections())
        .setMaxConnPerRoute(config.connections())
        .setConnectionTimeToLive(1, TimeUnit.MINUTES)
        .setDefaultRequestConfig(requestConfig(config, config.answerTimeout(), false))
        .setDefaultHeaders(List.of(new BasicHeader(HttpHeaders.AUTHORIZATION, "Basic " + token)))
        .setUserAgent("pkbs")
        .disableAuthCaching()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableRedirectHandling();
  }
}
