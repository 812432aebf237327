package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.Limits;
import pkbs.core.Owner;
import pkbs.core.RefusedException;
import pkbs.core.pbs.Quoted;

/// What a listing asks for, checked.
///
/// @param ids empty for all
/// @param unreadable what was given as an id and is none
/// @param letters PBS letters of the wanted states, empty for all
/// @param after the last place of the page before
record JobQuery(
    List<JobId> ids,
    List<String> unreadable,
    Set<Character> letters,
    Finished finished,
    Optional<Owner> owner,
    Optional<String> queue,
    Optional<String> name,
    Sort sort,
    int limit,
    Optional<Place> after) {
  private static final int LIMIT_DEFAULT = 1000;
  private static final String BLANK = "";

  private static final Map<String, Character> LETTERS =
      Map.of(
          "held",
          'H',
          "queued",
          'Q',
          "running",
          'R',
          "exiting",
          'E',
          "finished",
          'F',
          "h",
          'H',
          "q",
          'Q',
          "r",
          'R',
          "e",
          'E',
          "b",
          'B');

  /// Which ended jobs are listed.
  enum Finished {
    NO,
    YES,
    ONLY
  }

  /// An order, made total by the id.
  record Sort(String name, Function<Job, String> key, boolean down) {
    /// By number, which is also by time of submission.
    boolean isById() {
      return name.equals("id") || name.equals("submitted");
    }

    Place place(Job job) {
      return new Place(key.apply(job), job.id());
    }

    Comparator<Place> order() {
      Comparator<Place> order = Comparator.comparing(Place::key).thenComparing(Place::id);
      return down ? order.reversed() : order;
    }
  }

  /// Where a job stands in an order.
  record Place(String key, JobId id) {}

  private static final Map<String, Function<Job, String>> KEYS =
      Map.of(
          "id", job -> BLANK,
          "submitted", job -> BLANK,
          "name", job -> job.spec().name(),
          "owner", job -> job.spec().owner().name(),
          "state", job -> String.valueOf(job.state().letter()),
          "priority", job -> "%05d".formatted(job.spec().priority() - Limits.PRIORITY_MIN));

  /// @param query parameter names to values
  /// @throws RefusedException `INVALID` or `UNKNOWN_QUEUE`, naming the parameter
  static JobQuery of(Map<String, List<String>> query) {
    List<String> unreadable = new ArrayList<>();
    List<JobId> ids = new ArrayList<>();
    for (String text : words(query, "id")) {
      JobId.parse(text).ifPresentOrElse(ids::add, () -> unreadable.add(text));
    }
    boolean named = query.containsKey("id");
    Set<Character> letters = letters(words(query, "state"));
    Sort sort = sort(one(query, "sort").orElse("id"));
    Finished absent = named || letters.contains('F') ? Finished.YES : Finished.NO;
    return new JobQuery(
        ids,
        unreadable,
        letters,
        Checks.oneOf(
            "finished",
            one(query, "finished"),
            Map.of("true", Finished.YES, "false", Finished.NO, "only", Finished.ONLY),
            absent),
        one(query, "owner").map(JobQuery::owner),
        one(query, "queue").map(name -> Checks.queue(name).name()),
        one(query, "name"),
        sort,
        number("limit", one(query, "limit").orElse(null), LIMIT_DEFAULT, 1, Limits.PAGE_JOBS_MAX),
        one(query, "cursor").map(text -> readCursor(text, sort)));
  }

  boolean namesIds() {
    return !ids.isEmpty() || !unreadable.isEmpty();
  }

  boolean matches(Job job) {
    boolean ended = job.state().isTerminal();
    boolean wanted =
        switch (finished) {
          case NO -> !ended;
          case YES -> true;
          case ONLY -> ended;
        };
    return wanted
        && owner.map(job.spec().owner()::equals).orElse(true)
        && queue.map(job.spec().queue()::equals).orElse(true)
        && name.map(job.spec().name()::equals).orElse(true);
  }

  /// Whether jobs of this letter are asked for.
  boolean hasLetter(char letter) {
    return letters.isEmpty() || letters.contains(letter);
  }

  String cursor(Job last) {
    Place place = sort.place(last);
    String text =
        "%s%s\n%d\n%s"
            .formatted(sort.down() ? "-" : "", sort.name(), place.id().sequence(), place.key());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Place readCursor(String text, Sort sort) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", 3);
      if (parts.length == 3 && parts[0].equals((sort.down() ? "-" : "") + sort.name())) {
        return new Place(parts[2], new JobId(Long.parseLong(parts[1])));
      }
    } catch (IllegalArgumentException e) {
      throw badCursor();
    }
    throw badCursor();
  }

  static RefusedException badCursor() {
    return Checks.invalid(
        "cursor", "cursor is not one of this listing", "take it from next of the page before");
  }

  private static Sort sort(String text) {
    boolean down = text.startsWith("-");
    String name = down ? text.substring(1) : text;
    return Checks.oneOf(
        "sort",
        Optional.of(name),
        KEYS.entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, e -> new Sort(e.getKey(), e.getValue(), down))),
        new Sort(name, job -> BLANK, down));
  }

  private static Set<Character> letters(List<String> words) {
    Set<Character> letters = new HashSet<>();
    for (String word : words) {
      String known = word.toLowerCase(Locale.ROOT);
      letters.add(
          known.equals("f") ? 'F' : Checks.oneOf("state", Optional.of(known), LETTERS, 'Q'));
    }
    return letters;
  }

  private static Owner owner(String text) {
    try {
      return new Owner(text);
    } catch (IllegalArgumentException e) {
      throw Checks.invalid("owner", "owner %s: not a user name".formatted(Quoted.twice(text)));
    }
  }

  static int number(String field, @Nullable String text, int absent, int min, int max) {
    if (text == null) {
      return absent;
    }
    try {
      return Checks.between(field, Integer.parseInt(text), min, max);
    } catch (NumberFormatException e) {
      throw Checks.invalid(field, "%s must be between %d and %d".formatted(field, min, max));
    }
  }

  private static Optional<String> one(Map<String, List<String>> query, String name) {
    List<String> values = query.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw Checks.invalid(name, name + " is there twice");
    }
    return values.stream().findFirst();
  }

  private static List<String> words(Map<String, List<String>> query, String name) {
    List<String> words = new ArrayList<>();
    for (String value : query.getOrDefault(name, List.of())) {
      for (String word : value.split(",")) {
        if (!word.isBlank()) {
          words.add(word.strip());
        }
      }
    }
    return words;
  }
}
