package pkbs.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a job waits for in other jobs, and which wait for it. Source: qsub(1B), `-W depend`.
///
/// @param parents what this job waits for, met or not, in the order in which it was asked
/// @param openings how many more jobs must name this one by `before…` (`on:N`); each takes one and
///   becomes a parent
/// @param singleton whether it waits for its owner's earlier jobs of the same name
/// @param children the jobs that this one was told to go `before…`; met once the child has it as a
///   parent
public record Dependencies(
    List<Prerequisite> parents, int openings, Singleton singleton, List<Prerequisite> children) {
  public static final Dependencies NONE = new Dependencies(List.of(), 0, Singleton.NO, List.of());

  /// The turn of a job among those of its owner and name.
  public enum Singleton {
    NO,
    AWAITED,
    /// Its turn has come, and stays.
    TAKEN
  }

  public Dependencies {
    parents = parents == null ? List.of() : List.copyOf(parents);
    singleton = singleton == null ? Singleton.NO : singleton;
    children = children == null ? List.of() : List.copyOf(children);
  }

  public boolean areMet() {
    return openings == 0
        && singleton != Singleton.AWAITED
        && parents.stream().allMatch(Prerequisite::met);
  }

  public boolean waitsFor(JobId parent) {
    return parents.stream().anyMatch(each -> !each.met() && each.job().equals(parent));
  }

  /// Why the job can never start, as far as this parent says.
  ///
  /// @return naming the parent; empty while it still may
  Optional<String> never(Job parent, Optional<TaskCounts> counts) {
    return parents.stream()
        .filter(each -> each.job().equals(parent.id()))
        .filter(each -> each.fate(parent, counts) == Prerequisite.Fate.NEVER)
        .findFirst()
        .map(each -> each.never(parent, counts));
  }

  /// With all met that this parent meets.
  Dependencies after(Job parent, Optional<TaskCounts> counts) {
    List<Prerequisite> next =
        parents.stream()
            .map(each ->
                each.job().equals(parent.id()) && each.fate(parent, counts) == Prerequisite.Fate.MET
                    ? each.asMet()
                    : each)
            .toList();
    return new Dependencies(next, openings, singleton, children);
  }

  /// Whether something was met that the parent will not show for ever: it was started, and its
  /// worker may be lost before the books say so; or so many tasks failed, and may run again.
  boolean mustBeKept(Dependencies next) {
    return next.parents.stream()
        .anyMatch(each ->
            each.met()
                && (each.condition() == Prerequisite.Condition.STARTED || each.isCounted())
                && !parents.contains(each));
  }

  /// Fills one opening; the same link again changes nothing.
  Dependencies linked(Prerequisite link) {
    boolean isKnown =
        parents.stream()
            .anyMatch(
                each -> each.job().equals(link.job()) && each.condition() == link.condition());
    if (openings == 0 || isKnown) {
      return this;
    }
    List<Prerequisite> more = new ArrayList<>(parents);
    more.add(link);
    return new Dependencies(more, openings - 1, singleton, children);
  }

  Dependencies withTurn() {
    return singleton == Singleton.AWAITED
        ? new Dependencies(parents, openings, Singleton.TAKEN, children)
        : this;
  }

  /// What is still waited for, for people.
  String waiting() {
    List<String> open = new ArrayList<>();
    String jobs =
        parents.stream()
            .filter(each -> !each.met())
            .map(Prerequisite::toString)
            .collect(Collectors.joining(","));
    if (!jobs.isEmpty()) {
      open.add(jobs);
    }
    if (openings > 0) {
      open.add("on:" + openings);
    }
    if (singleton == Singleton.AWAITED) {
      open.add("singleton");
    }
    return "waits for " + String.join(",", open);
  }
}
