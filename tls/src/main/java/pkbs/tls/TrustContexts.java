package pkbs.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import pkbs.core.PkbsException;

/// Makes the TLS context of a [Trust].
final class TrustContexts {
  private TrustContexts() {}

  static SSLContext of(Trust trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers(trust), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  private static TrustManager @Nullable [] managers(Trust trust) throws GeneralSecurityException {
    if (trust.insecure()) {
      return new TrustManager[] {new Everybody()};
    }
    if (trust.authorities().isEmpty()) {
      return null;
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store(trust.peer(), trust.authorities().orElseThrow()));
    return factory.getTrustManagers();
  }

  private static KeyStore store(Peer peer, Path file) throws GeneralSecurityException {
    Collection<? extends Certificate> certificates = read(peer, file);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      return store;
    } catch (IOException e) {
      throw new IllegalStateException("an empty key store needs no file", e);
    }
  }

  private static Collection<? extends Certificate> read(Peer peer, Path file) {
    String where = peer.authoritiesVariable() + ": " + file;
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new PkbsException(where + ": holds no certificate; name a PEM file");
      }
      return found;
    } catch (CertificateException e) {
      throw new PkbsException(where + ": holds no certificate; name a PEM file", e);
    } catch (IOException e) {
      throw new PkbsException(where + ": cannot be read", e);
    }
  }

  /// Trusts whoever answers; extended, because Java checks host names around any other kind.
  private static final class Everybody extends X509ExtendedTrustManager {
    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws CertificateException {
      checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("made for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
