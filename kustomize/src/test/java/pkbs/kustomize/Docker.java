package pkbs.kustomize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The docker program of this machine; one call each.
final class Docker {
  private static final int PATIENCE_SECONDS = 300;

  private Docker() {}

  /// @param out standard output and error together, without the last newline
  record Said(int status, String out) {
    String orFail() {
      if (status != 0) {
        throw new AssertionError("docker ended with " + status + ": " + out);
      }
      return out;
    }
  }

  /// @return why not; empty where an engine answers and has the images
  static String trouble(String... images) {
    if (say("version", "--format", "{{.Server.Version}}").status() != 0) {
      return "no docker engine answers";
    }
    for (String image : images) {
      if (say("image", "inspect", image).status() != 0) {
        return "no image " + image + "; make base-image image";
      }
    }
    return "";
  }

  static Said say(String... arguments) {
    return feed("", arguments);
  }

  static Said feed(String input, String... arguments) {
    List<String> line = new ArrayList<>(List.of("docker"));
    line.addAll(Arrays.asList(arguments));
    try {
      Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(line + ": no end in " + PATIENCE_SECONDS + " s");
      }
      return new Said(process.exitValue(), out.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (IOException e) {
      if (line.size() > 1 && e.getMessage().contains("error=2")) {
        return new Said(127, "docker: not found");
      }
      throw new UncheckedIOException(e);
    }
  }
}
