package pkbs.qsub;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import pkbs.core.JobId;
import pkbs.core.Limits;
import pkbs.protocol.Route;

/// Which jobs to list.
///
/// @param ids empty: all
/// @param finished whether finished ones too
/// @param cursor of the page to get; absent: the first one
record JobQuery(
    List<JobId> ids, Optional<String> queue, boolean finished, Optional<String> cursor) {

  static JobQuery all(boolean finished) {
    return new JobQuery(List.of(), Optional.empty(), finished, Optional.empty());
  }

  static JobQuery of(List<JobId> ids) {
    return new JobQuery(ids, Optional.empty(), true, Optional.empty());
  }

  JobQuery inQueue(String name) {
    return new JobQuery(ids, Optional.of(name), finished, cursor);
  }

  JobQuery at(String nextCursor) {
    return new JobQuery(ids, queue, finished, Optional.of(nextCursor));
  }

  /// Path and query of the request.
  String target() {
    StringBuilder target = new StringBuilder(Route.LIST_JOBS.path());
    target.append("?limit=").append(Limits.PAGE_JOBS_MAX);
    target.append("&finished=").append(finished);
    for (int i = 0; i < ids.size(); i++) {
      target.append(i == 0 ? "&id=" : ",").append(ids.get(i));
    }
    queue.ifPresent(name -> target.append("&queue=").append(encode(name)));
    cursor.ifPresent(text -> target.append("&cursor=").append(encode(text)));
    return target.toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
