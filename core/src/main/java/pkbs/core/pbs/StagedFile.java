package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file of `-W stagein=` or `stageout=`, `local@host:remote`. Source: qsub(1B).
///
/// @param local in the job's directory, or absolute
/// @param host not empty
/// @param remote on `host`
public record StagedFile(String local, String host, String remote) {
  private static final Pattern SHAPE = Pattern.compile("([^@]+)@([^@:/\\s]+):(.+)");

  public static List<String> examples() {
    return List.of("in.dat@login1:/data/in.dat", "a@h:b,c@h:/d e");
  }

  /// Files joined by commas.
  ///
  /// @throws PbsSyntaxException where a file has another form
  public static List<StagedFile> parse(String text) {
    List<StagedFile> files = new ArrayList<>();
    for (String item : Pieces.split(text, ',')) {
      Matcher matcher = SHAPE.matcher(item);
      if (!matcher.matches()) {
        throw PbsSyntaxException.of(item, "write LOCAL@HOST:REMOTE");
      }
      OutputPath.checkPath(item, matcher.group(1));
      OutputPath.checkPath(item, matcher.group(3));
      files.add(new StagedFile(matcher.group(1), matcher.group(2), matcher.group(3)));
    }
    return List.copyOf(files);
  }

  /// The spelling that [#parse] reads.
  @Override
  public String toString() {
    return local + "@" + host + ":" + remote;
  }
}
