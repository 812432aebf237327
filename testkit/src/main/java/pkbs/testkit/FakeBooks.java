package pkbs.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import pkbs.jetstream.BookReader;
import pkbs.jetstream.JobBook;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Subjects;

/// The job bucket in memory: raw values, one sequence.
final class FakeBooks {
  private final Map<String, byte[]> values = new LinkedHashMap<>();
  private long last;
  private long epoch;

  synchronized JobBook.Loaded takeOver(String dispatcher, Instant now) {
    epoch++;
    write(
        Subjects.LEADER_KEY, new LeaderRecord(LeaderRecord.VERSION, epoch, dispatcher, now), last);
    BookReader reader = new BookReader();
    values.forEach(reader::add);
    return reader.loaded(epoch, last);
  }

  /// Empty where another record was written since `expectedLast`.
  synchronized OptionalLong write(String key, Object record, long expectedLast) {
    if (expectedLast != last) {
      return OptionalLong.empty();
    }
    values.put(key, PkbsJson.write(record));
    return OptionalLong.of(++last);
  }

  /// Another dispatcher takes over.
  synchronized void fence() {
    takeOver("another", Instant.EPOCH);
  }

  synchronized void remove(String key) {
    values.remove(key);
  }

  synchronized void damage(String key) {
    values.put(key, "{damaged".getBytes(StandardCharsets.UTF_8));
  }
}
