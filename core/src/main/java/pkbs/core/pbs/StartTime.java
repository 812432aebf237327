package pkbs.core.pbs;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The earliest start of a job, `[[[[CC]YY]MM]DD]hhmm[.SS]`. What is left out is chosen so that the
/// time is the next one to come; a full date may have passed. Source: qsub(1B), `-a`.
///
/// @param year four digits; two were 1969 to 2068
/// @param month 1 to 12; present where `year` is
/// @param day 1 to 31; present where `month` is
/// @param time to the second
/// @param text as typed
public record StartTime(
    Optional<Integer> year,
    Optional<Integer> month,
    Optional<Integer> day,
    LocalTime time,
    String text) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:(?:(?:(\\d\\d)?(\\d\\d))?(\\d\\d))?(\\d\\d))?(\\d\\d)(\\d\\d)(?:\\.(\\d\\d))?");

  /// Of two digits, the first that is of the 20th century. Source: touch(1).
  private static final int PIVOT = 69;

  /// From one 29 February to the next there may be eight years.
  private static final int YEARS_TRIED = 9;

  private static final int LEAP_YEAR = 2000;
  private static final int MONTHS = 12;

  public static List<String> examples() {
    return List.of("2230", "0600.30", "151200", "12241800", "2701010000", "202701010000.00");
  }

  /// @throws PbsSyntaxException unless `text` is one of the forms and names a day that there is
  public static StartTime parse(String text) {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (!matcher.matches()) {
      throw PbsSyntaxException.of(text, "not a date; use [[[[CC]YY]MM]DD]hhmm[.SS]");
    }
    Optional<Integer> year = number(matcher.group(2)).map(yy -> year(matcher.group(1), yy));
    Optional<Integer> month = number(matcher.group(3));
    Optional<Integer> day = number(matcher.group(4));
    try {
      LocalTime time =
          LocalTime.of(
              number(matcher.group(5)).orElse(0),
              number(matcher.group(6)).orElse(0),
              number(matcher.group(7)).orElse(0));
      LocalDate.of(year.orElse(LEAP_YEAR), month.orElse(1), day.orElse(1));
      return new StartTime(year, month, day, time, text.strip());
    } catch (DateTimeException e) {
      throw PbsSyntaxException.of(text, "no such date or time");
    }
  }

  /// The instant that is meant at `now` by somebody who lives in `zone`. A time that the clocks
  /// skip is read as the one after; of one that they show twice it is the first.
  public Instant at(ZoneId zone, Instant now) {
    LocalDateTime here = LocalDateTime.ofInstant(now, zone);
    LocalDateTime at =
        switch (scale()) {
          case YEAR ->
              LocalDate.of(year.orElseThrow(), month.orElseThrow(), day.orElseThrow()).atTime(time);
          case MONTH -> nextYear(here);
          case DAY -> nextMonth(here);
          case TIME -> next(here);
        };
    return at.atZone(zone).toInstant();
  }

  private enum Scale {
    YEAR,
    MONTH,
    DAY,
    TIME
  }

  private Scale scale() {
    if (year.isPresent()) {
      return Scale.YEAR;
    }
    if (month.isPresent()) {
      return Scale.MONTH;
    }
    return day.isPresent() ? Scale.DAY : Scale.TIME;
  }

  private LocalDateTime next(LocalDateTime here) {
    LocalDateTime today = here.toLocalDate().atTime(time);
    return today.isAfter(here) ? today : today.plusDays(1);
  }

  private LocalDateTime nextMonth(LocalDateTime here) {
    return upcoming(YearMonth.from(here), 1, here);
  }

  private LocalDateTime nextYear(LocalDateTime here) {
    return upcoming(YearMonth.of(here.getYear(), month.orElseThrow()), MONTHS, here);
  }

  private LocalDateTime upcoming(YearMonth first, int monthsApart, LocalDateTime here) {
    YearMonth candidate = first;
    for (int i = 0; i < YEARS_TRIED * MONTHS; i++) {
      if (candidate.isValidDay(day.orElseThrow())) {
        LocalDateTime at = candidate.atDay(day.orElseThrow()).atTime(time);
        if (at.isAfter(here)) {
          return at;
        }
      }
      candidate = candidate.plusMonths(monthsApart);
    }
    throw new IllegalStateException("no day " + day + " after " + here);
  }

  private static int year(@Nullable String century, int yy) {
    if (century != null) {
      return Integer.parseInt(century) * 100 + yy;
    }
    return yy < PIVOT ? 2000 + yy : 1900 + yy;
  }

  private static Optional<Integer> number(@Nullable String digits) {
    return Optional.ofNullable(digits).map(Integer::valueOf);
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return text;
  }
}
