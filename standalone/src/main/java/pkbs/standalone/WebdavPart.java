package pkbs.standalone;

import java.util.Optional;
import pkbs.webdav.server.WebdavServer;
import pkbs.webdav.server.WebdavServerConfig;

/// The WebDAV folder, which the supervisor serves itself: it dies with the supervisor and comes
/// back with the next one; workers repeat their uploads meanwhile.
final class WebdavPart implements Part {
  private final StateFolder folder;
  private final int port;
  private final Schedule schedule = new Schedule(System.nanoTime());
  private Optional<WebdavServer> server = Optional.empty();

  WebdavPart(StateFolder folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  @Override
  public Role role() {
    return Role.WEBDAV;
  }

  @Override
  public void tick() {
    if (server.isEmpty() && schedule.isDue(System.nanoTime())) {
      start();
    }
  }

  private void start() {
    String password = PrivateFile.read(folder.davPassword()).orElse("");
    WebdavServer fresh =
        new WebdavServer(
            new WebdavServerConfig(
                folder.results(),
                port,
                LaunchPlan.DAV_USER,
                password,
                folder.work().resolve("webdav")));
    try {
      server = Optional.of(fresh.start());
      schedule.started(System.nanoTime());
      String address = "http://127.0.0.1:" + port + WebdavServer.CONTEXT + "/";
      Journal.say("webdav: serves " + folder.results() + " at " + address);
      folder.save(ProcessMark.self().as(role(), address, 0));
    } catch (IllegalStateException e) {
      Journal.say("webdav: " + e.getMessage());
      schedule.died(System.nanoTime());
    }
  }

  @Override
  public void hurry() {
    schedule.hurry(System.nanoTime());
  }

  @Override
  public void stop() {
    server.ifPresent(WebdavServer::close);
    server = Optional.empty();
    if (folder.names(role(), ProcessMark.self())) {
      folder.forget(role());
    }
  }
}
