package pkbs.qsub.compat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// All clients. They play one after the other, each in a directory of its own.
///
/// @param root the directories lie below
/// @param patience for what one job does
public record Kit(Shell shell, Path root, Duration patience) {
  private static final List<Client> CLIENTS =
      Stream.of(Engines.ALL, Frameworks.ALL, ArrayClients.ALL, TorqueClients.ALL, Failures.ALL)
          .flatMap(List::stream)
          .toList();

  /// What came of a client.
  ///
  /// @param fault why it would not work; absent: it does
  public record Played(String client, Optional<String> fault) {}

  /// Those whose names hold one of these words, in either case; all without words.
  public static List<String> names(List<String> words) {
    return CLIENTS.stream()
        .map(Client::name)
        .filter(name -> words.isEmpty() || words.stream().anyMatch(word -> holds(name, word)))
        .toList();
  }

  private static boolean holds(String name, String word) {
    return name.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
  }

  /// @param name one of [#names]
  public Played play(String name) {
    Client client =
        CLIENTS.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    List<String> submitted = new ArrayList<>();
    try {
      Path place = Files.createDirectories(root.resolve(name.replace('/', '-')));
      client.play().accept(new Desk(place, shell, Map.of(), patience, submitted));
      return new Played(name, Optional.empty());
    } catch (Mismatch e) {
      return new Played(name, Optional.of(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      clearUp(submitted);
    }
  }

  /// Most have ended; it does not matter which.
  private void clearUp(List<String> submitted) {
    if (!submitted.isEmpty()) {
      List<String> line = new ArrayList<>(List.of("qdel"));
      line.addAll(submitted);
      shell.run(root, line, "", Map.of());
    }
  }
}
