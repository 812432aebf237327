package pkbs.standalone;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pkbs.protocol.LaptopPart;
import pkbs.protocol.LaptopSettings;
import pkbs.protocol.PkbsJson;
import pkbs.webdav.server.WebdavServer;

/// What the build runs to make the AOT cache: loads the classes that a start needs; opens no port
/// and writes no file.
final class Training {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private Training() {}

  static void run() {
    Console console = new Console(NOWHERE, NOWHERE, Map.of());
    for (String verb : new String[] {"up", "status", "down"}) {
      Main.run(List.of(verb, "--help"), console);
      Main.run(List.of(verb, "--state", "/nonexistent/pkbs", "--no-such"), console);
    }
    Main.run(List.of("status", "--state", "/nonexistent/pkbs"), console);
    LaptopPart part = ProcessMark.self().as(Role.SUPERVISOR, "", 0);
    PkbsJson.read(LaptopPart.class, PkbsJson.write(part));
    LaptopSettings settings =
        new LaptopSettings(
            1, 1, 1, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    PkbsJson.read(LaptopSettings.class, PkbsJson.write(settings));
    load(WebdavServer.class.getName());
  }

  private static void load(String name) {
    try {
      Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
