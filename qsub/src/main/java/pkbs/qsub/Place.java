package pkbs.qsub;

import java.nio.file.Path;
import java.util.Map;

/// Where an instance is reached.
sealed interface Place {
  /// As `pkbs context list` shows it.
  String kind();

  /// As the configuration file has it.
  Map<String, String> settings();

  /// @param url as written; [Instance#of] checks it
  record Address(String url) implements Place {
    @Override
    public String kind() {
      return "url";
    }

    @Override
    public Map<String, String> settings() {
      return Map.of(ConfigFile.URL, url);
    }

    @Override
    public String toString() {
      return url;
    }
  }

  /// The state folder of `pkbs up`, with its files `url` and `token`.
  ///
  /// @param typed as written, for messages
  record Folder(String typed, Path path) implements Place {
    @Override
    public String kind() {
      return "state";
    }

    @Override
    public Map<String, String> settings() {
      return Map.of(ConfigFile.STATE, path.toString());
    }

    @Override
    public String toString() {
      return typed;
    }
  }
}
