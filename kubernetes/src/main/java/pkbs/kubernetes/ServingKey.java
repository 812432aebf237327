package pkbs.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import pkbs.core.PkbsException;

/// A new key of this process with a certificate that it has signed itself, by Java's keytool: the
/// API server is told not to check it. It is kept in memory only.
final class ServingKey {
  private static final String PASSWORD = "KEYTOOL_WORD";

  private ServingKey() {}

  static KeyManager[] make() {
    try {
      Path folder = Files.createTempDirectory("pkbs-key");
      Path file = folder.resolve("key.p12");
      try {
        String word = UUID.randomUUID().toString();
        keytool(file, word);
        return managers(file, word.toCharArray());
      } finally {
        Files.deleteIfExists(file);
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new PkbsException("a key for TLS cannot be made: " + e.getMessage(), e);
    }
  }

  private static void keytool(Path file, String word) throws IOException {
    ProcessBuilder keytool =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "dispatcher",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=dispatcher",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass:env",
                PASSWORD));
    keytool.environment().put(PASSWORD, word);
    Process process = keytool.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException("keytool: " + said.strip().replace('\n', ' '));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("keytool was interrupted", e);
    }
  }

  private static KeyManager[] managers(Path file, char[] word) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, word);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, word);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException("keytool made what Java cannot read", e);
    }
  }
}
