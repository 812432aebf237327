package pkbs.webdav;

import java.io.IOException;
import java.nio.file.Path;

class UploadToTomcatTest extends UploadContract {
  @Override
  DavServer start(Path folder) throws IOException {
    return TomcatDav.start(folder);
  }
}
