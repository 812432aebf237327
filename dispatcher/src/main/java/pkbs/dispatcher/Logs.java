package pkbs.dispatcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/// Sets logging up in code, which takes a tenth of the time that reading a configuration takes:
/// lines in UTC on standard error, or JSON where `PKBS_LOG_FORMAT` is `json`; `PKBS_LOG_LEVEL` is a
/// level; `PKBS_AUDIT_FILE` is a file for the lines of [Audit].
final class Logs {
  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level dispatcher %logger{0}: %msg%n";

  private static final long AUDIT_FILE_BYTES = 8L << 20;
  private static final int AUDIT_FILES = 9;

  private Logs() {}

  static void setUp(Map<String, String> env) {
    boolean json = "json".equals(env.get("PKBS_LOG_FORMAT"));
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder(context, json));
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.toLevel(env.get("PKBS_LOG_LEVEL"), Level.INFO));
    for (String chatty : List.of("org.eclipse.jetty", "io.javalin")) {
      context.getLogger(chatty).setLevel(Level.WARN);
    }
    String audit = env.getOrDefault("PKBS_AUDIT_FILE", "");
    if (!audit.isBlank()) {
      auditTo(context, audit.strip(), json);
    }
    // At debug it writes the Authorization header.
    context.getLogger("org.apache.http").setLevel(Level.INFO);
  }

  /// Into files of their own, which take the place of standard error for them and have a bound.
  private static void auditTo(LoggerContext context, String file, boolean json) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setContext(context);
    appender.setFile(file);
    appender.setEncoder(encoder(context, json));
    FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
    names.setContext(context);
    names.setParent(appender);
    names.setFileNamePattern(file + ".%i");
    names.setMaxIndex(AUDIT_FILES);
    names.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(new FileSize(AUDIT_FILE_BYTES));
    size.start();
    appender.setRollingPolicy(names);
    appender.setTriggeringPolicy(size);
    appender.start();
    ch.qos.logback.classic.Logger logger = context.getLogger(Audit.LOGGER);
    logger.addAppender(appender);
    logger.setAdditive(false);
    logger.setLevel(Level.INFO);
  }

  static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json) {
    if (json) {
      JsonEncoder encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.setWithMessage(false); // with its {}: what is put into them is in formattedMessage
      encoder.setWithArguments(false);
      encoder.setWithFormattedMessage(true);
      encoder.start();
      return encoder;
    }
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(LINE);
    encoder.start();
    return encoder;
  }
}
