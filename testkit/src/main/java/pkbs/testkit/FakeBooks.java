package pkbs.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import pkbs.jetstream.BookReader;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.Subjects;

/// The job bucket in memory: raw values, one sequence.
final class FakeBooks {
  private final Map<String, byte[]> values = new LinkedHashMap<>();
  private long last;
  private int made = 1;

  record Snapshot(Map<String, byte[]> values, long last) {}

  synchronized JobBook.Glance look() {
    return new JobBook.Glance("fake-" + made, last, value(Subjects.LEADER_KEY).map(this::leader));
  }

  private LeaderRecord leader(byte[] value) {
    try {
      return PkbsJson.read(LeaderRecord.class, value);
    } catch (MalformedJsonException e) {
      return LeaderRecord.leading(last, "", "", Instant.EPOCH);
    }
  }

  synchronized JobBook.Loaded takeOver(
      JobBook.Candidate candidate, JobBook.Glance seen, Instant now) {
    long epoch =
        Math.max(candidate.epochUsed(), seen.leader().map(LeaderRecord::epoch).orElse(0L)) + 1;
    LeaderRecord record = LeaderRecord.leading(epoch, candidate.name(), candidate.process(), now);
    if (write(Subjects.LEADER_KEY, record, seen.last()).isEmpty()) {
      throw new FencedException("fake store: another dispatcher wrote since " + seen.last());
    }
    BookReader reader = new BookReader();
    values.forEach(reader::add);
    return reader.loaded(epoch, last);
  }

  /// Empty where another record was written since `expectedLast`.
  ///
  /// @param record a shape, or bytes as they are
  synchronized OptionalLong write(String key, Object record, long expectedLast) {
    if (expectedLast != last) {
      return OptionalLong.empty();
    }
    values.put(key, record instanceof byte[] bytes ? bytes : PkbsJson.write(record));
    return OptionalLong.of(++last);
  }

  /// Another dispatcher takes over.
  synchronized void fence() {
    takeOver(new JobBook.Candidate("another", "another", 0), look(), Instant.EPOCH);
  }

  synchronized void remove(String key) {
    values.remove(key);
  }

  synchronized void removeBelow(String prefix) {
    values.keySet().removeIf(key -> key.startsWith(prefix));
  }

  synchronized Optional<byte[]> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  synchronized void damage(String key) {
    values.put(key, "{damaged".getBytes(StandardCharsets.UTF_8));
  }

  synchronized Snapshot snapshot() {
    return new Snapshot(Map.copyOf(values), last);
  }

  synchronized void restore(Snapshot snapshot) {
    values.clear();
    values.putAll(snapshot.values());
    last = snapshot.last();
  }

  synchronized void replace() {
    values.clear();
    last = 0;
    made++;
  }
}
