package pkbs.dispatcher;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pkbs.core.Job;
import pkbs.core.JobId;
import pkbs.core.JobState;
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
/// @param recent after which an end is recent
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
    Optional<Place> after,
    Instant recent) {
  private static final int LIMIT_DEFAULT = 1000;
  private static final String BLANK = "";
  private static final Pattern RANGE = Pattern.compile("(\\d{1,12})-(\\d{1,12})");

  /// How long a job that has ended is `recent`. Source: Torque, `keep_completed`.
  static final Duration RECENT = Duration.ofSeconds(300);

  private static final Map<String, Character> LETTERS =
      Map.of(
          "held", 'H',
          "waiting", 'W',
          "queued", 'Q',
          "running", 'R',
          "suspended", 'S',
          "begun", 'B',
          "exiting", 'E',
          "finished", 'F');

  /// Which ended jobs are listed.
  enum Finished {
    NO,
    YES,
    ONLY,
    /// Those that ended in the last [#RECENT].
    RECENT
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
    return of(query, Limits.PAGE_JOBS_MAX, Instant.EPOCH);
  }

  /// @param most jobs of one page
  /// @param now for `finished=recent`
  static JobQuery of(Map<String, List<String>> query, int most, Instant now) {
    List<String> unreadable = new ArrayList<>();
    List<JobId> ids = new ArrayList<>();
    for (String text : words(query, "id")) {
      Matcher range = RANGE.matcher(text);
      if (range.matches()) {
        addAll(range, ids);
      } else {
        JobId.parse(text).ifPresentOrElse(ids::add, () -> unreadable.add(text));
      }
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
            Map.of(
                "true", Finished.YES,
                "false", Finished.NO,
                "only", Finished.ONLY,
                "recent", Finished.RECENT),
            absent),
        one(query, "owner").map(JobQuery::owner),
        one(query, "queue"),
        one(query, "name"),
        sort,
        number("limit", one(query, "limit").orElse(null), LIMIT_DEFAULT, 1, most),
        one(query, "cursor").map(text -> readCursor(text, sort)),
        now.minus(RECENT));
  }

  /// `7-12`: each of them.
  private static void addAll(Matcher range, List<JobId> ids) {
    long first = Math.max(1, Long.parseLong(range.group(1)));
    long last = Long.parseLong(range.group(2));
    if (last - first >= Limits.PAGE_ROWS_MAX - ids.size()) {
      throw Checks.invalid("id", "more than %d jobs named".formatted(Limits.PAGE_ROWS_MAX));
    }
    for (long sequence = first; sequence <= last; sequence++) {
      ids.add(new JobId(sequence));
    }
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
          case RECENT ->
              !(job.state() instanceof JobState.Finished end) || end.endedAt().isAfter(recent);
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
          known.length() == 1 && LETTERS.containsValue(word.toUpperCase(Locale.ROOT).charAt(0))
              ? word.toUpperCase(Locale.ROOT).charAt(0)
              : Checks.oneOf("state", Optional.of(known), LETTERS, 'Q'));
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
