package pkbs.kubernetes;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/// Who passes requests on for the API server: holders of a certificate of one of the authorities,
/// with one of the names. Source: Kubernetes, configure the aggregation layer.
///
/// @param names common names that may; empty: any
public record FrontProxy(List<X509Certificate> authorities, Set<String> names) {
  private static final String AUTHORITIES = "requestheader-client-ca-file";
  private static final String NAMES = "requestheader-allowed-names";
  private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");

  public FrontProxy {
    authorities = List.copyOf(authorities);
    names = Set.copyOf(names);
  }

  /// @param data of the ConfigMap `extension-apiserver-authentication`
  static FrontProxy of(Map<String, String> data) {
    try {
      List<X509Certificate> authorities = new ArrayList<>();
      CertificateFactory.getInstance("X.509")
          .generateCertificates(
              new ByteArrayInputStream(
                  data.getOrDefault(AUTHORITIES, "").getBytes(StandardCharsets.UTF_8)))
          .forEach(certificate -> authorities.add((X509Certificate) certificate));
      if (authorities.isEmpty()) {
        throw new CertificateException("it has none");
      }
      Set<String> names =
          QUOTED
              .matcher(data.getOrDefault(NAMES, "[]"))
              .results()
              .map(name -> name.group(1))
              .collect(Collectors.toSet());
      return new FrontProxy(authorities, names);
    } catch (CertificateException e) {
      throw new ClusterException(
          ClusterException.Kind.UNAVAILABLE,
          "configmap extension-apiserver-authentication: %s: %s"
              .formatted(AUTHORITIES, e.getMessage()),
          e);
    }
  }

  /// Whether a certificate, which an authority here has signed, is of one that may.
  public boolean admits(X509Certificate certificate) {
    return names.isEmpty() || names.contains(commonName(certificate.getSubjectX500Principal()));
  }

  /// The last one that the certificate has, which is the one that Kubernetes takes; empty where it
  /// has none.
  static String commonName(X500Principal subject) {
    String name = "";
    try {
      for (Rdn part : new LdapName(subject.getName()).getRdns()) {
        name = part.getType().equals("CN") ? String.valueOf(part.getValue()) : name;
      }
    } catch (InvalidNameException e) {
      return "";
    }
    return name;
  }
}
