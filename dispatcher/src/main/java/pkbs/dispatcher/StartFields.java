package pkbs.dispatcher;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import pkbs.core.Accounting;
import pkbs.core.Dependencies;
import pkbs.core.Eligibility;
import pkbs.core.HoldType;
import pkbs.core.Holds;
import pkbs.core.Limits;
import pkbs.core.Owner;
import pkbs.core.pbs.DependencyList;
import pkbs.core.pbs.Quoted;
import pkbs.protocol.SubmitRequest;

/// Reads what a submission waits for, and what it is charged to.
final class StartFields {
  private StartFields() {}

  /// With dependencies as they were asked for; which jobs there are is seen later.
  static Optional<Eligibility> read(Optional<SubmitRequest.Start> start, Owner owner) {
    return start.map(asked ->
        new Eligibility(
            asked.hold() ? Holds.NONE.with(Set.of(HoldType.USER), "held by " + owner) : Holds.NONE,
            asked.notBefore().map(StartFields::time),
            asked.depend().map(StartFields::dependencies).orElse(Dependencies.NONE),
            Optional.empty()));
  }

  static Dependencies dependencies(String text) {
    return Wishes.read(Checks.grammar("depend", text, DependencyList::parse));
  }

  static Instant time(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw Checks.invalid(
          "notBefore",
          "notBefore %s: not a time".formatted(Quoted.twice(text)),
          "use 2026-11-21T06:00:00Z");
    }
  }

  static Accounting read(Optional<SubmitRequest.Charge> charge) {
    return charge
        .map(asked ->
            new Accounting(label("account", asked.account()), label("project", asked.project())))
        .orElse(Accounting.NONE);
  }

  static Optional<String> label(String field, Optional<String> text) {
    text.ifPresent(given -> Checks.checkText(field, given, Limits.LABEL_BYTES_MAX));
    return text.filter(given -> !given.isEmpty());
  }
}
