package pkbs.qsub;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/// Times as C's `ctime` prints them, `Fri Nov 21 09:13:23 2025`: English in every locale, in the
/// time zone of the caller. Source: ctime(3).
final class CTime {
  private static final String DAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private CTime() {}

  static String format(Instant at) {
    LocalDateTime time = LocalDateTime.ofInstant(at, ZoneId.systemDefault());
    int day = 3 * (time.getDayOfWeek().getValue() - 1);
    int month = 3 * (time.getMonthValue() - 1);
    StringBuilder text = new StringBuilder(24);
    text.append(DAYS, day, day + 3).append(' ').append(MONTHS, month, month + 3).append(' ');
    text.append(time.getDayOfMonth() < 10 ? " " : "").append(time.getDayOfMonth()).append(' ');
    two(text, time.getHour()).append(':');
    two(text, time.getMinute()).append(':');
    two(text, time.getSecond()).append(' ');
    return text.append(time.getYear()).toString();
  }

  private static StringBuilder two(StringBuilder text, int value) {
    return text.append(value < 10 ? "0" : "").append(value);
  }
}
