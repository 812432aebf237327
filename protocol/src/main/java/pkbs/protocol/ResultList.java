package pkbs.protocol;

import io.avaje.jsonb.Json;
import java.util.List;

/// The files of a job's results folder.
///
/// @param path of the folder, relative to the results root
/// @param url of the folder
@Json
public record ResultList(String id, String path, String url, List<Entry> files) {

  /// @param path relative to the folder, `/` between the parts
  @Json
  public record Entry(String path, long bytes) {}
}
