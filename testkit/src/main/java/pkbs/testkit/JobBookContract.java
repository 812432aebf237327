package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import pkbs.core.ArraySpec;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Queue;
import pkbs.core.TaskRange;
import pkbs.core.TaskSegment;
import pkbs.core.Walltime;
import pkbs.jetstream.FencedException;
import pkbs.jetstream.JobBook;
import pkbs.jetstream.JobBook.Candidate;
import pkbs.jetstream.JobBook.Glance;
import pkbs.jetstream.JobBook.Loaded;
import pkbs.jetstream.JobBook.Unreadable;
import pkbs.jetstream.Store;
import pkbs.protocol.JobRecord;
import pkbs.protocol.LeaderRecord;
import pkbs.protocol.QueueRecord;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.SequenceRecord;

/// What every [JobBook] keeps. The storage is empty and prepared before each test.
public interface JobBookContract {
  /// Another connection to the one storage of this test; closed by the implementor.
  Store store();

  /// Makes the value of a key unreadable.
  void damageJobKey(String key);

  @Test
  default void new_books_are_empty() {
    Loaded loaded = store().jobs().takeOver("d1", SampleJobs.AT);
    assertThat(loaded.epoch()).isEqualTo(1);
    assertThat(loaded.nextJob()).isEqualTo(1);
    assertThat(loaded.jobs()).isEmpty();
    assertThat(loaded.unreadable()).isEmpty();
  }

  @Test
  default void each_append_returns_the_expectation_of_the_next() {
    JobBook books = store().jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    for (int job = 1; job <= 20; job++) {
      long next = books.append(SampleJobs.record(job, 1), last);
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  default void a_take_over_sees_the_last_record_of_every_job_and_a_higher_epoch() {
    JobBook old = store().jobs();
    long last = old.takeOver("d1", SampleJobs.AT).last();
    last = old.append(new SequenceRecord(1, 101), last);
    for (int job = 1; job <= 30; job++) {
      last = old.append(SampleJobs.record(job, 1), last);
    }
    last = old.append(SampleJobs.record(7, 99), last);
    Loaded loaded = store().jobs().takeOver("d2", SampleJobs.AT);
    assertThat(loaded.epoch()).isEqualTo(2);
    assertThat(loaded.last()).isGreaterThan(last);
    assertThat(loaded.nextJob()).isEqualTo(101);
    assertThat(loaded.jobs()).hasSize(30).contains(SampleJobs.record(7, 99));
  }

  @Test
  default void a_take_over_sees_the_last_segments_of_every_array() {
    JobBook old = store().jobs();
    TaskSegment first = new TaskSegment(0, new short[] {0, 1, 0}, new int[0]);
    TaskSegment later = new TaskSegment(0, new short[] {2, 1, 0}, new int[] {0, 0, 5});
    long last = old.takeOver("d1", SampleJobs.AT).last();
    last = old.append(array(7), last);
    last = old.append(array(8), last);
    last = old.append(SegmentRecord.of(new JobId(7), first, 1), last);
    last = old.append(SegmentRecord.of(new JobId(7), later, 1), last);
    Loaded loaded = store().jobs().takeOver("d2", SampleJobs.AT);
    assertThat(loaded.jobs()).containsExactlyInAnyOrder(array(7), array(8));
    assertThat(loaded.segments()).isEqualTo(Map.of(new JobId(7), List.of(later)));
    long current = loaded.last();
    old.purge(new JobId(7));
    Loaded after = store().jobs().takeOver("d3", SampleJobs.AT);
    assertThat(after.jobs()).containsExactly(array(8));
    assertThat(after.segments()).isEmpty();
    assertThat(after.last()).isGreaterThan(current);
  }

  @Test
  default void tasks_with_nothing_in_common_are_stored() {
    Random random = new Random(1);
    short[] codes = new short[TaskSegment.TASKS];
    int[] costs = new int[TaskSegment.TASKS];
    for (int task = 0; task < codes.length; task++) {
      codes[task] = (short) (1 << 14 | random.nextInt(8) << 11 | random.nextInt(1 << 11));
      costs[task] = random.nextInt(100) | random.nextInt(5) << 20 | random.nextInt(100) << 24;
    }
    JobBook books = store().jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    SegmentRecord record = SegmentRecord.of(new JobId(7), new TaskSegment(0, codes, costs), 1);
    assertThat(books.append(record, last)).isGreaterThan(last);
  }

  @Test
  default void an_array_whose_segment_cannot_be_read_counts_as_unreadable_itself() {
    JobBook old = store().jobs();
    TaskSegment small = new TaskSegment(0, new short[1], new int[0]);
    TaskSegment fitting = new TaskSegment(0, new short[3], new int[0]);
    long last = old.takeOver("d1", SampleJobs.AT).last();
    last = old.append(array(7), last);
    last = old.append(SegmentRecord.of(new JobId(7), small, 1), last);
    last = old.append(array(8), last);
    last = old.append(SegmentRecord.of(new JobId(8), fitting, 1), last);
    old.append(array(9), last);
    damageJobKey("a.8.0");
    Loaded loaded = store().jobs().takeOver("d2", SampleJobs.AT);
    assertThat(loaded.jobs()).containsExactly(array(9));
    assertThat(loaded.segments()).isEmpty();
    assertThat(loaded.unreadable())
        .extracting(Unreadable::key)
        .containsExactlyInAnyOrder("a.8.0", "j.7", "j.8");
  }

  private static JobRecord array(long number) {
    ArraySpec tasks =
        ArraySpec.of(List.of(new TaskRange(1, 3, 1)), Optional.empty(), Optional.empty());
    Job job =
        Job.submitted(
            new JobId(number),
            SampleJobs.spec().withArray(tasks),
            SampleJobs.AT,
            "",
            "digest-" + number);
    return new JobRecord(JobRecord.VERSION, 1, job);
  }

  @Test
  default void a_take_over_sees_the_last_record_of_every_queue() {
    JobBook old = store().jobs();
    long last = old.takeOver("d1", SampleJobs.AT).last();
    QueueRecord fast = new QueueRecord(1, 1, Queue.named("fast"), false);
    QueueRecord closed =
        new QueueRecord(
            1,
            1,
            new Queue(
                "slow",
                Queue.WORKQ.defaults(),
                Walltime.ofSeconds(60),
                new Queue.Rules(
                    false,
                    false,
                    7,
                    Optional.of(Walltime.ofSeconds(30)),
                    new Queue.Most(
                        Optional.of(1), Optional.of(2), Optional.of(3), Optional.empty()))),
            false);
    last = old.append(new QueueRecord(1, 1, Queue.named("slow"), false), last);
    last = old.append(closed, last);
    last = old.append(fast, last);
    long stale = last;
    QueueRecord removed = new QueueRecord(1, 1, Queue.named("fast"), true);
    old.append(removed, last);
    assertThat(store().jobs().takeOver("d2", SampleJobs.AT).queues())
        .containsExactlyInAnyOrder(removed, closed);
    assertThatThrownBy(() -> old.append(fast, stale)).isInstanceOf(FencedException.class);
  }

  @Test
  default void the_new_leader_appends_where_the_old_one_is_fenced_for_ever() {
    JobBook old = store().jobs();
    long last = old.takeOver("d1", SampleJobs.AT).last();
    long oldLast = old.append(SampleJobs.record(1, 1), last);
    JobBook leader = store().jobs();
    long newLast = leader.takeOver("d2", SampleJobs.AT).last();
    for (int i = 0; i < 50; i++) {
      assertThatThrownBy(() -> old.append(SampleJobs.record(2, 1), oldLast))
          .isInstanceOf(FencedException.class);
      newLast = leader.append(SampleJobs.record(3, 2), newLast);
    }
    assertThat(store().jobs().takeOver("d3", SampleJobs.AT).jobs())
        .containsExactlyInAnyOrder(SampleJobs.record(1, 1), SampleJobs.record(3, 2));
  }

  @Test
  default void a_leader_record_of_the_old_epoch_is_fenced_too() {
    JobBook old = store().jobs();
    long last = old.takeOver("d1", SampleJobs.AT).last();
    store().jobs().takeOver("d2", SampleJobs.AT);
    assertThatThrownBy(() -> old.append(LeaderRecord.leading(1, "d1", "p1", SampleJobs.AT), last))
        .isInstanceOf(FencedException.class);
    assertThatThrownBy(() -> old.append(new SequenceRecord(1, 101), last))
        .isInstanceOf(FencedException.class);
  }

  @Test
  default void the_epoch_grows_with_every_take_over() {
    for (long epoch = 1; epoch <= 5; epoch++) {
      assertThat(store().jobs().takeOver("d", SampleJobs.AT).epoch()).isEqualTo(epoch);
    }
  }

  @Test
  default void a_look_shows_who_leads_and_writes_nothing() {
    JobBook books = store().jobs();
    Glance empty = books.look();
    assertThat(empty.leader()).isEmpty();
    Loaded loaded = books.takeOver(new Candidate("d1", "p1", 0), empty, SampleJobs.AT);
    Glance seen = store().jobs().look();
    assertThat(seen.storage()).isNotEmpty().isEqualTo(empty.storage());
    assertThat(seen.last()).isEqualTo(loaded.last());
    assertThat(seen.leader()).contains(LeaderRecord.leading(1, "d1", "p1", SampleJobs.AT));
    long last = books.append(SampleJobs.record(1, 1), loaded.last());
    assertThat(store().jobs().look().last()).isEqualTo(last);
  }

  @Test
  default void a_take_over_is_refused_where_somebody_wrote_since_the_look() {
    JobBook books = store().jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    JobBook standby = store().jobs();
    Glance seen = standby.look();
    books.append(SampleJobs.record(1, 1), last);
    assertThatThrownBy(() -> standby.takeOver(new Candidate("d2", "p2", 0), seen, SampleJobs.AT))
        .isInstanceOf(FencedException.class);
    assertThat(standby.look().leader().orElseThrow().dispatcher()).isEqualTo("d1");
  }

  @Test
  default void an_epoch_that_was_used_does_not_come_again_in_older_books() {
    JobBook books = store().jobs();
    books.takeOver("d1", SampleJobs.AT);
    Loaded loaded = books.takeOver(new Candidate("d1", "p1", 7), books.look(), SampleJobs.AT);
    assertThat(loaded.epoch()).isEqualTo(8);
  }

  @Test
  default void a_leader_that_resigned_is_seen() {
    JobBook books = store().jobs();
    Loaded loaded = books.takeOver("d1", SampleJobs.AT);
    LeaderRecord record = LeaderRecord.leading(loaded.epoch(), "d1", "p1", SampleJobs.AT);
    books.append(record.asResigned(), loaded.last());
    assertThat(store().jobs().look().leader().orElseThrow().resigned()).isTrue();
  }

  @Test
  default void a_leader_record_that_cannot_be_read_names_nobody() {
    store().jobs().takeOver("d1", SampleJobs.AT);
    damageJobKey("meta.leader");
    assertThat(store().jobs().look().leader().orElseThrow().dispatcher()).isEmpty();
    assertThat(store().jobs().takeOver("d2", SampleJobs.AT).epoch()).isGreaterThan(1);
  }

  @Test
  default void a_value_that_is_put_aside_is_no_record() {
    JobBook books = store().jobs();
    Loaded loaded = books.takeOver("d1", SampleJobs.AT);
    books.keep(new Unreadable("j.7", new byte[] {1, 2}), loaded.last());
    Loaded next = store().jobs().takeOver("d2", SampleJobs.AT);
    assertThat(next.jobs()).isEmpty();
    assertThat(next.unreadable()).isEmpty();
  }

  @Test
  default void a_purged_job_is_gone_and_the_last_sequence_stays() {
    JobBook books = store().jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    last = books.append(SampleJobs.record(1, 1), last);
    last = books.append(SampleJobs.record(11, 1), last);
    books.purge(new JobId(1));
    last = books.append(SampleJobs.record(12, 1), last);
    books.purge(new JobId(12));
    assertThat(books.append(SampleJobs.record(13, 1), last)).isGreaterThan(last);
    assertThat(store().jobs().takeOver("d2", SampleJobs.AT).jobs())
        .extracting(record -> record.job().id().sequence())
        .containsExactlyInAnyOrder(11L, 13L);
  }

  @Test
  default void an_unreadable_record_is_named_and_the_others_load() {
    JobBook books = store().jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    last = books.append(new SequenceRecord(1, 101), last);
    books.append(SampleJobs.record(1, 1), last);
    damageJobKey("j.2");
    Loaded loaded = store().jobs().takeOver("d2", SampleJobs.AT);
    assertThat(loaded.unreadable())
        .singleElement()
        .satisfies(record -> {
          assertThat(record.key()).isEqualTo("j.2");
          assertThat(record.value()).asString().isEqualTo("{damaged");
        });
    assertThat(loaded.jobs()).containsExactly(SampleJobs.record(1, 1));
    assertThat(loaded.nextJob()).isEqualTo(101);
  }

  @Test
  default void no_number_is_used_twice_where_the_record_of_the_reserved_ones_is_unreadable() {
    JobBook books = store().jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    last = books.append(new SequenceRecord(1, 501), last);
    books.append(SampleJobs.record(417, 1), last);
    damageJobKey("meta.seq");
    Loaded loaded = store().jobs().takeOver("d2", SampleJobs.AT);
    assertThat(loaded.unreadable()).extracting(record -> record.key()).containsExactly("meta.seq");
    assertThat(loaded.nextJob()).isGreaterThan(501);
  }

  @Test
  default void many_records_load() {
    JobBook books = store().jobs();
    long last = books.takeOver("d1", SampleJobs.AT).last();
    for (int job = 1; job <= 500; job++) {
      last = books.append(SampleJobs.record(job, 1), last);
    }
    List<JobRecord> jobs = store().jobs().takeOver("d2", SampleJobs.AT).jobs();
    assertThat(jobs).extracting(record -> record.job().id()).doesNotHaveDuplicates().hasSize(500);
  }

  @Test
  default void of_many_take_overs_at_once_only_the_last_can_append() {
    record Leader(JobBook books, Loaded loaded) {}

    List<Leader> leaders = Collections.synchronizedList(new ArrayList<>());
    List<JobBook> candidates = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      candidates.add(store().jobs());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (JobBook books : candidates) {
        threads.submit(() -> leaders.add(new Leader(books, books.takeOver("d", SampleJobs.AT))));
      }
    }
    long highest = leaders.stream().mapToLong(leader -> leader.loaded.epoch()).max().orElseThrow();
    assertThat(leaders).extracting(leader -> leader.loaded.epoch()).doesNotHaveDuplicates();
    for (Leader leader : leaders) {
      if (leader.loaded.epoch() < highest) {
        assertThatThrownBy(() -> leader.books.append(SampleJobs.record(1, 1), leader.loaded.last()))
            .isInstanceOf(FencedException.class);
      }
    }
    assertThat(highest).isGreaterThanOrEqualTo(4);
    Leader last =
        leaders.stream().filter(leader -> leader.loaded.epoch() == highest).findAny().orElseThrow();
    assertThat(last.books.append(SampleJobs.record(2, highest), last.loaded.last()))
        .isGreaterThan(last.loaded.last());
  }
}
