package pkbs.webdav;

import java.io.IOException;
import java.nio.file.Path;

class UploadToModDavTest extends UploadContract {
  @Override
  DavServer start(Path folder) throws IOException {
    return ProgramDav.modDav();
  }
}
