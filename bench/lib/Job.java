import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Submissions of `true`, as the API takes them.
final class Job {
  private static final String BOUNDARY = "pkbs-bench-7d1f";
  private static final String TYPE = "multipart/form-data; boundary=" + BOUNDARY;
  private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

  private Job() {}

  /// A job with nothing to upload or deliver.
  ///
  /// @param more members of the description, each followed by a comma
  /// @param line of the script
  static String noop(String more, String line) {
    return form(
        more + "\"upload\":\"none\",\"stdout\":\"/dev/null\",\"stderr\":\"/dev/null\"", line);
  }

  /// A description with the three results that a job has by default.
  static String withResults() {
    return form("\"upload\":\"files\"", "true");
  }

  private static String form(String more, String line) {
    String spec =
        "{\"name\":\"noop\",\"kind\":\"script\",\"fileName\":\"noop.sh\",\"walltime\":\"60\",%s}"
            .formatted(more);
    return part("spec", spec) + part("payload", "#!/bin/sh\n" + line + "\n") + "--" + BOUNDARY + "--\r\n";
  }

  private static String part(String name, String content) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n%s\r\n"
        .formatted(BOUNDARY, name, name, content);
  }

  /// @return its id
  static String submit(Http http, String form) throws IOException {
    String answer = http.send("POST", "/api/v1/jobs", TYPE, form);
    Matcher id = ID.matcher(answer);
    if (!id.find()) {
      throw new IOException(answer);
    }
    return id.group(1);
  }
}
