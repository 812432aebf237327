package pkbs.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/// A key and the certificate that it has signed itself, made by keytool, in the forms that servers
/// and clients want.
///
/// @param keys a PKCS12 file with both, under [#PASSWORD]
/// @param certificate PEM
/// @param key PEM, PKCS8
public record Certificates(Path keys, Path certificate, Path key) {
  public static final String PASSWORD = "changeit";
  private static final String ALIAS = "me";

  /// For 127.0.0.1.
  public static Certificates ofLoopback(Path folder) {
    return make(folder, "loopback", "ip:127.0.0.1");
  }

  /// For another host than the one that tests run on.
  public static Certificates ofElsewhere(Path folder) {
    return make(folder, "elsewhere", "dns:elsewhere.example");
  }

  private static Certificates make(Path folder, String name, String host) {
    Path keys = folder.resolve(name + ".p12");
    try {
      keytool(folder.resolve(name + ".log"), keys, host);
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(keys)) {
        store.load(in, PASSWORD.toCharArray());
      }
      return new Certificates(
          keys,
          pem(
              folder.resolve(name + ".crt"),
              "CERTIFICATE",
              store.getCertificate(ALIAS).getEncoded()),
          pem(
              folder.resolve(name + ".key"),
              "PRIVATE KEY",
              store.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("keytool made what Java cannot read", e);
    }
  }

  private static void keytool(Path log, Path keys, String host) throws IOException {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            ALIAS,
            "-dname",
            "CN=pkbs test",
            "-ext",
            "SAN=" + host,
            "-storetype",
            "PKCS12",
            "-keystore",
            keys.toString(),
            "-storepass",
            PASSWORD);
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(Files.readString(log));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Path pem(Path file, String kind, byte[] bytes) throws IOException {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(bytes);
    return Files.writeString(
        file, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(kind, lines, kind));
  }
}
