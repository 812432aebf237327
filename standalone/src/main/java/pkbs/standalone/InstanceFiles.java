package pkbs.standalone;

import java.nio.file.Path;
import pkbs.protocol.LaptopSettings;

/// Writes what the instance's programs and its clients read. Secrets that exist are kept. Running
/// programs are not disturbed.
final class InstanceFiles {
  private InstanceFiles() {}

  static void write(StateFolder folder, LaptopSettings settings, LaunchPlan plan) {
    if (settings.natsUrl().isEmpty()) {
      Path natsServer = NatsServer.find(plan.environment().getOrDefault("PATH", ""));
      NatsServer.configure(folder, settings, natsServer);
    }
    TokenStore.of(folder).keepOwn(folder.token(), System.getProperty("user.name"));
    Secrets.keep(folder.davPassword());
    String password = PrivateFile.read(plan.webdavPassword()).orElse("");
    PrivateFile.write(
        folder.netrc(), Netrc.line(plan.webdavPublicUrl(), plan.webdavUser(), password));
    PrivateFile.write(folder.webdavUrl(), plan.webdavPublicUrl() + "\n");
    PrivateFile.write(folder.url(), plan.url() + "\n");
    // Last: a folder without it is one that was never set up.
    folder.save(settings);
  }
}
