package pkbs.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TaskTableTest {
  private static final ArraySpec LIST =
      spec(new TaskRange(1, 3, 1), new TaskRange(10, 20, 5), new TaskRange(99, 99, 1));

  private static ArraySpec spec(TaskRange... ranges) {
    return ArraySpec.of(List.of(ranges), Optional.empty(), Optional.empty());
  }

  private static TaskTable fresh(ArraySpec spec) {
    return TaskTable.of(spec, List.of());
  }

  @Test
  void positions_count_the_indices_in_order() {
    TaskTable table = fresh(LIST);

    assertThat(table.total()).isEqualTo(7);
    for (int position = 0; position < 7; position++) {
      assertThat(table.position(table.index(position))).isEqualTo(OptionalInt.of(position));
    }
    assertThat(table.index(4)).isEqualTo(15);
    for (int missing : new int[] {0, 4, 11, 21, 98, 100, Integer.MAX_VALUE}) {
      assertThat(table.position(missing)).isEmpty();
    }
    assertThat(LIST.indices()).isEqualTo("1-3,10-20:5,99");
  }

  @Test
  void offers_go_out_in_rising_order_and_come_back_to_their_place() {
    TaskTable table = fresh(LIST);
    RunId first = table.offerNext(Samples.ID).orElseThrow();
    RunId second = table.offerNext(Samples.ID).orElseThrow();

    assertThat(first.key()).isEqualTo("r.12.1.1");
    assertThat(second.key()).isEqualTo("r.12.2.1");
    assertThat(table.counts().waiting()).isEqualTo(7);
    assertThat(table.placeable(Optional.empty())).isEqualTo(5);
    assertThat(table.placeable(Optional.of(3))).isEqualTo(1);
    assertThat(table.placeable(Optional.of(1))).isZero();

    table.takeBack(first);
    assertThat(table.offerNext(Samples.ID)).contains(first);
    assertThat(table.offerNext(Samples.ID).orElseThrow().first()).isEqualTo(3);
  }

  @Test
  void a_million_tasks_take_no_room_until_something_comes_of_them() {
    TaskTable table = fresh(spec(new TaskRange(0, 999_999, 1)));

    assertThat(table.segments()).isEmpty();
    table.mark(70_000, TaskCode.of(new Outcome.Exited(3)));
    table.changed();
    assertThat(table.unwritten()).extracting(TaskSegment::number).containsExactly(1);
    assertThat(table.counts()).isEqualTo(new TaskCounts(999_999, 0, 0, 0, 1, 0));
    assertThat(table.remaining(10)).isEqualTo("0-69999,70001-999999");

    table.written(1);
    assertThat(table.isWritten()).isTrue();
    assertThat(table.segments()).hasSize(1);
  }

  @Test
  void the_segments_bring_everything_back() {
    ArraySpec spec = spec(new TaskRange(0, 65_540, 1));
    TaskTable table = fresh(spec);
    Outcome[] outcomes = {
      new Outcome.Exited(0),
      new Outcome.Exited(255),
      new Outcome.Signalled(11),
      new Outcome.OverLimit(FailureCause.WALLTIME),
      new Outcome.OverLimit(FailureCause.OOM),
      new Outcome.OverLimit(FailureCause.DISK),
      Outcome.Deleted.BY_TERM,
      new Outcome.Lost()
    };
    for (int i = 0; i < outcomes.length; i++) {
      table.end(65_533 + i, outcomes[i]);
    }
    table.again(65_532, new TaskCost(7, 4, 100));
    table.changed();

    TaskTable again = TaskTable.of(spec, table.segments());
    assertThat(again.counts()).isEqualTo(table.counts());
    for (int i = 0; i < outcomes.length; i++) {
      assertThat(again.state(65_533 + i)).isEqualTo(new TaskState.Ended(outcomes[i]));
    }
    assertThat(again.attempt(65_532)).isEqualTo(7);
    assertThat(again.crashes(65_532)).isEqualTo(4);
    assertThat(again.failures(65_532)).isEqualTo(100);
    assertThat(again.attempt(0)).isEqualTo(1);
    assertThat(again.isWritten()).isTrue();
  }

  @Test
  void a_segment_of_another_array_is_refused() {
    TaskSegment small = new TaskSegment(0, new short[3], new int[0]);

    assertThatThrownBy(() -> TaskTable.of(LIST, List.of(small)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("segment 0 has the wrong size");
    assertThatThrownBy(
            () -> TaskTable.of(LIST, List.of(new TaskSegment(1, new short[7], new int[0]))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no such segment: 1");
  }

  @Test
  void what_remains_is_shown_in_ranges_and_cut_where_it_is_long() {
    TaskTable table = fresh(LIST);
    table.end(1, new Outcome.Exited(0));
    table.changed();

    assertThat(table.remaining(100)).isEqualTo("1,3,10,15,20,99");
    assertThat(table.remaining(2)).isEqualTo("1,3,...");
  }

  @Test
  void the_first_attempt_of_a_block_is_one_run_with_one_key() {
    TaskTable table = fresh(spec(new TaskRange(1, 10, 1)).inChunksOf(4));

    assertThat(table.placeable(Optional.empty())).isEqualTo(3);
    assertThat(table.placeable(Optional.of(2))).isEqualTo(2);
    RunId first = table.offerNext(Samples.ID).orElseThrow();
    RunId second = table.offerNext(Samples.ID).orElseThrow();
    RunId third = table.offerNext(Samples.ID).orElseThrow();
    assertThat(List.of(first.key(), second.key(), third.key()))
        .containsExactly("r.12.1.1", "r.12.5.1", "r.12.9.1");
    assertThat(table.tasksOf(second)).containsExactly(5, 6, 7, 8);
    assertThat(table.tasksOf(third)).containsExactly(9, 10);
    assertThat(table.placeable(Optional.empty())).isZero();

    table.takeBack(second);
    table.end(5, new Outcome.Exited(0));
    table.again(6, table.cost(6).apart());
    table.again(7, table.cost(7).crashed());
    table.changed();
    assertThat(table.placeable(Optional.empty())).isEqualTo(3);
    assertThat(table.offerNext(Samples.ID)).contains(second);
    assertThat(table.tasksOf(second)).containsExactly(5);
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 7, 1));
    assertThat(table.offerNext(Samples.ID)).contains(new RunId(Samples.ID, 8, 2));
  }

  @Test
  void the_segments_bring_back_who_is_apart() {
    ArraySpec spec = spec(new TaskRange(1, 10, 1)).inChunksOf(4);
    TaskTable table = fresh(spec);
    table.again(2, table.cost(2).apart());
    table.again(3, new TaskCost(7, 4, 100, true));
    table.changed();

    TaskTable again = TaskTable.of(spec, table.segments());
    assertThat(again.placeable(Optional.empty())).isEqualTo(table.placeable(Optional.empty()));
    assertThat(again.cost(2)).isEqualTo(new TaskCost(1, 0, 0, true));
    assertThat(again.cost(3)).isEqualTo(new TaskCost(7, 4, 100, true));
    assertThat(again.isCurrent(new RunId(Samples.ID, 3, 1))).isTrue();
    assertThat(again.isCurrent(new RunId(Samples.ID, 2, 1))).isFalse();
    assertThat(again.isCurrent(new RunId(Samples.ID, 1, 1))).isTrue();
  }
}
