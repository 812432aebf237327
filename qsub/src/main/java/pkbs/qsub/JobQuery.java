package pkbs.qsub;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.core.Limits;
import pkbs.protocol.Route;

/// Which jobs to list.
///
/// @param ids empty: all
/// @param ended which of the jobs that have ended
/// @param tasks which tasks come behind their arrays
/// @param cursor of the page to get; absent: the first one
record JobQuery(
    List<String> ids,
    Optional<String> queue,
    Optional<String> owner,
    Ended ended,
    Tasks tasks,
    Optional<String> cursor) {
  /// So that a request line stays below the 8 KiB that proxies allow.
  private static final int ID_BYTES_MAX = 6_000;

  private static final int IDS_MAX = 5_000;

  /// Which of the jobs that have ended are listed.
  enum Ended {
    NO("false"),
    YES("true"),
    ONLY("only"),
    /// Of the last five minutes, as Torque keeps them.
    RECENT("recent");

    private final String word;

    Ended(String word) {
      this.word = word;
    }
  }

  /// Of which arrays the tasks are listed.
  enum Tasks {
    NONE(""),
    /// Those that clients of PBS may have: as many as OpenPBS takes by default.
    OF_SMALL_ARRAYS("&tasks=few"),
    OF_ALL("&tasks=true");

    private final String word;

    Tasks(String word) {
      this.word = word;
    }
  }

  static JobQuery all(boolean finished) {
    return of(List.of(), finished ? Ended.YES : Ended.NO);
  }

  static JobQuery of(List<String> ids, Ended ended) {
    return new JobQuery(
        ids, Optional.empty(), Optional.empty(), ended, Tasks.NONE, Optional.empty());
  }

  JobQuery inQueue(String name) {
    return new JobQuery(ids, Optional.of(name), owner, ended, tasks, cursor);
  }

  JobQuery ownedBy(Optional<String> name) {
    return new JobQuery(ids, queue, name, ended, tasks, cursor);
  }

  JobQuery with(Tasks wanted) {
    return new JobQuery(ids, queue, owner, ended, wanted, cursor);
  }

  JobQuery at(String nextCursor) {
    return new JobQuery(ids, queue, owner, ended, tasks, Optional.of(nextCursor));
  }

  /// The same in requests that are small enough; most often this one.
  List<JobQuery> parts() {
    List<JobQuery> parts = new ArrayList<>();
    int start = 0;
    int bytes = 0;
    for (int i = 0; i < ids.size(); i++) {
      bytes += isNext(i) ? 0 : ids.get(i).length() + 16;
      if (bytes > ID_BYTES_MAX || i - start == IDS_MAX) {
        parts.add(with(ids.subList(start, i)));
        start = i;
        bytes = ids.get(i).length() + 16;
      }
    }
    parts.add(start == 0 ? this : with(ids.subList(start, ids.size())));
    return parts;
  }

  private JobQuery with(List<String> some) {
    return new JobQuery(some, queue, owner, ended, tasks, cursor);
  }

  /// Path and query of the request.
  String target(Route route) {
    StringBuilder target = new StringBuilder(route.path());
    int most = route == Route.LIST_ROWS ? Limits.PAGE_ROWS_MAX : Limits.PAGE_JOBS_MAX;
    target.append("?limit=").append(most).append("&finished=").append(ended.word);
    target.append(tasks.word);
    ids(target);
    queue.ifPresent(name -> target.append("&queue=").append(encode(name)));
    owner.ifPresent(name -> target.append("&owner=").append(encode(name)));
    cursor.ifPresent(text -> target.append("&cursor=").append(encode(text)));
    return target.toString();
  }

  /// Jobs that were submitted in a row, `7-12`, take no more than one.
  private void ids(StringBuilder target) {
    for (int i = 0; i < ids.size(); i++) {
      int first = i;
      while (i + 1 < ids.size() && isNext(i + 1)) {
        i++;
      }
      target.append(first == 0 ? "&id=" : ",").append(encode(plain(ids.get(first))));
      if (i > first) {
        target.append('-').append(number(ids.get(i)));
      }
    }
  }

  private boolean isNext(int i) {
    return i > 0 && number(ids.get(i)) > 0 && number(ids.get(i)) == number(ids.get(i - 1)) + 1;
  }

  /// Without the server.
  private static String plain(String id) {
    int dot = id.indexOf('.');
    return dot < 0 ? id : id.substring(0, dot);
  }

  /// 0 where it is no plain job.
  private static long number(String id) {
    String plain = plain(id);
    for (int i = 0; i < plain.length(); i++) {
      if (plain.charAt(i) < '0' || plain.charAt(i) > '9') {
        return 0;
      }
    }
    return plain.isEmpty() || plain.length() > 12 ? 0 : Long.parseLong(plain);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
