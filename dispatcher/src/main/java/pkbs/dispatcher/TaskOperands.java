package pkbs.dispatcher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import pkbs.core.JobId;
import pkbs.core.TaskIds;
import pkbs.core.pbs.JobOperand;
import pkbs.core.pbs.PbsSyntaxException;

/// The ids of a listing, where arrays and tasks of them may be among them. To whom knows only jobs
/// the array's number stands for both.
record TaskOperands(
    Map<String, List<String>> query,
    Map<JobId, IntPredicate> tasks,
    Map<JobId, String> spelling,
    List<JobOperand> single) {

  /// @param query parameter names to values
  static TaskOperands of(Map<String, List<String>> query, ArrayIndex arrays) {
    Map<JobId, IntPredicate> tasks = new HashMap<>();
    Map<JobId, String> spelling = new HashMap<>();
    List<JobOperand> single = new ArrayList<>();
    List<String> words = new ArrayList<>();
    for (String value : query.getOrDefault("id", List.of())) {
      // Commas stand between ids and inside brackets.
      for (String word : value.split(",(?![^\\[]*\\])")) {
        Optional<JobOperand> operand = parse(word);
        boolean isKnown = operand.filter(read -> isKnown(read, arrays)).isPresent();
        if (isKnown) {
          note(operand.get(), tasks, spelling, single);
        }
        words.add(
            isKnown ? operand.get().job().toString() : operand.map(JobOperand::id).orElse(word));
      }
    }
    Map<String, List<String>> plain = new LinkedHashMap<>(query);
    if (!words.isEmpty()) {
      plain.put("id", List.of(String.join(",", words)));
    }
    return new TaskOperands(plain, tasks, spelling, single);
  }

  private static Optional<JobOperand> parse(String word) {
    try {
      return Optional.of(JobOperand.parse(word));
    } catch (PbsSyntaxException e) {
      return Optional.empty();
    }
  }

  /// Brackets belong to arrays only.
  private static boolean isKnown(JobOperand operand, ArrayIndex arrays) {
    return operand.tasks() instanceof JobOperand.Tasks.None
        || arrays.find(operand.job()).isPresent();
  }

  private static void note(
      JobOperand operand,
      Map<JobId, IntPredicate> tasks,
      Map<JobId, String> spelling,
      List<JobOperand> single) {
    switch (operand.tasks()) {
      case JobOperand.Tasks.None() -> {}
      case JobOperand.Tasks.All() -> spelling.put(operand.job(), TaskIds.array(operand.job()));
      case JobOperand.Tasks.One(int index) -> {
        tasks.merge(operand.job(), asked -> asked == index, IntPredicate::or);
        single.add(operand);
      }
      case JobOperand.Tasks.Some(var indices) ->
          tasks.merge(operand.job(), indices::contains, IntPredicate::or);
    }
  }

  boolean namesTasks() {
    return !tasks.isEmpty();
  }

  /// @param tasksMax of an array that is listed with its tasks
  TaskPages.Wanted wanted(int tasksMax) {
    return new TaskPages.Wanted(tasks, tasksMax);
  }

  @Nullable String cursor() {
    List<String> cursors = query.getOrDefault("cursor", List.of());
    return cursors.isEmpty() ? null : cursors.getLast();
  }

  Map<String, List<String>> queryWithoutCursor() {
    Map<String, List<String>> rest = new LinkedHashMap<>(query);
    rest.remove("cursor");
    rest.remove("tasks");
    return rest;
  }

  /// Unknown ids as they were asked for.
  List<String> spelled(List<String> ids) {
    return ids.stream()
        .map(id -> JobId.parse(id).map(spelling::get).filter(text -> text != null).orElse(id))
        .toList();
  }

  /// The single tasks that their array does not have.
  List<String> missingTasks(JobIndex jobs, List<String> unknown) {
    return single.stream()
        .filter(operand -> !unknown.contains(operand.job().toString()))
        .filter(operand ->
            jobs.arrays()
                .find(operand.job())
                .filter(table -> table.position(index(operand)).isPresent())
                .isEmpty())
        .map(JobOperand::id)
        .toList();
  }

  private static int index(JobOperand operand) {
    return operand.tasks() instanceof JobOperand.Tasks.One(int index) ? index : -1;
  }
}
