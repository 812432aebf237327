package pkbs.kubernetes;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Lets in who passes requests on for the API server, and nobody else. The authorities may be
/// replaced while connections are open; each handshake goes by those of its moment.
final class FrontProxyTrust extends X509ExtendedTrustManager {
  private volatile Admission now;

  private record Admission(FrontProxy proxy, X509ExtendedTrustManager authorities) {}

  FrontProxyTrust(FrontProxy proxy) {
    now = admission(proxy);
  }

  void replace(FrontProxy proxy) {
    if (!proxy.equals(now.proxy())) {
      now = admission(proxy);
    }
  }

  private static Admission admission(FrontProxy proxy) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int number = 0;
      for (X509Certificate authority : proxy.authorities()) {
        store.setCertificateEntry("authority" + number++, authority);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager authorities) {
          return new Admission(proxy, authorities);
        }
      }
      throw new IllegalStateException("Java has no trust manager for certificates");
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("authorities that Java cannot take", e);
    }
  }

  private static void admit(Admission to, X509Certificate[] chain) throws CertificateException {
    if (!to.proxy().admits(chain[0])) {
      throw new CertificateException("not a name that passes requests on for the API server");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    Admission to = now;
    to.authorities().checkClientTrusted(chain, type, engine);
    admit(to, chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    Admission to = now;
    to.authorities().checkClientTrusted(chain, type, socket);
    admit(to, chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    Admission to = now;
    to.authorities().checkClientTrusted(chain, type);
    admit(to, chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return now.authorities().getAcceptedIssuers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("only clients are trusted here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw new CertificateException("only clients are trusted here");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("only clients are trusted here");
  }
}
