package pkbs.jetstream;

import io.nats.client.api.StreamConfiguration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pkbs.core.PkbsException;

/// Which buckets belong together. Each carries the same identity in its stream's description, so
/// that a bucket is never there without it, and one that was removed and made anew is found by its
/// lack of it. Written when the first of them is made; see `doc/adr/0010`.
final class StorageIdentity {
  private static final String PREFIX = "pkbs storage ";
  private static final Pattern DESCRIPTION = Pattern.compile(PREFIX + "([0-9a-f]{8})");
  private static final int CHARS = 8;

  private StorageIdentity() {}

  /// A bucket as it was found.
  ///
  /// @param last the stream's last sequence; empty where there is no stream
  record Found(String bucket, String identity, Optional<Long> last) {
    boolean isUsed() {
      return last.orElse(0L) > 0;
    }
  }

  /// The identity of a bucket; empty for none.
  static String of(StreamConfiguration bucket) {
    Matcher matcher = DESCRIPTION.matcher(String.valueOf(bucket.getDescription()));
    return matcher.matches() ? matcher.group(1) : "";
  }

  static String description(String identity) {
    return PREFIX + identity;
  }

  /// The identity that all buckets are to carry from now on.
  ///
  /// @param buckets the books first
  /// @param adopted the identity of storage that is used on although a part of it is gone
  /// @throws PkbsException where a bucket is not the one that belongs to the others
  static String reconcile(List<Found> buckets, Optional<String> adopted) {
    List<String> known =
        buckets.stream().map(Found::identity).filter(id -> !id.isEmpty()).distinct().toList();
    if (known.isEmpty() || adopted.filter(known::contains).isPresent()) {
      return UUID.randomUUID().toString().substring(0, CHARS);
    }
    if (known.size() > 1) {
      throw new PkbsException(mixed(buckets, known));
    }
    Found books = buckets.getFirst();
    for (Found bucket : buckets) {
      boolean isNew = bucket.identity().isEmpty() && !bucket.isUsed();
      // The books are made first and led only when all are there.
      boolean mayBeNew = bucket != books && !books.isUsed();
      if (isNew && !mayBeNew) {
        throw new PkbsException(gone(bucket, known.getFirst()));
      }
    }
    return known.getFirst();
  }

  private static String mixed(List<Found> buckets, List<String> known) {
    String found =
        buckets.stream()
            .map(bucket -> bucket.bucket() + " of " + bucket.identity())
            .collect(Collectors.joining(", "));
    return "nats: buckets of different storages: %s; %s".formatted(found, cure(known.getFirst()));
  }

  private static String gone(Found bucket, String identity) {
    return "nats: bucket %s of storage %s was removed or replaced; %s"
        .formatted(bucket.bucket(), identity, cure(identity));
  }

  private static String cure(String identity) {
    return "restore it from a backup, or start once with PKBS_ADOPT_STORAGE=%s to go on without it"
        .formatted(identity);
  }
}
