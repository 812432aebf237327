package pkbs.dispatcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import pkbs.core.PkbsException;
import pkbs.jetstream.NatsConfig;
import pkbs.jetstream.StorageSettings;
import pkbs.kubernetes.PodSettings;
import pkbs.tls.Peer;
import pkbs.tls.Trust;
import pkbs.webdav.RetryPolicy;
import pkbs.webdav.WebdavConfig;

/// All settings of a dispatcher, from the environment; `doc/config.md` lists the variables.
///
/// @param name of this dispatcher among others on the same NATS, the same after a restart
/// @param port 0 picks a free one
/// @param portFile gets the port once it is open
/// @param webdavShown the results root as users reach it
/// @param davProxy what `/dav/` is passed on to; absent: nothing is served there
/// @param lease silence after which a worker is lost
/// @param workerLease how long a worker counts on an answer; less than `lease`, so that the worker
///   knows first
/// @param standby how long the books of another leader must stand still before this one takes over
/// @param containers absent: there is no Kubernetes for jobs
record DispatcherConfig(
    String name,
    String listen,
    int port,
    Optional<Path> portFile,
    NatsConfig nats,
    WebdavConfig webdav,
    URI webdavShown,
    Path tokensFile,
    Optional<URI> davProxy,
    Duration lease,
    Duration workerLease,
    Duration standby,
    StorageSettings storage,
    Optional<ContainerConfig> containers,
    AccessRules rules,
    ScaleRules scale) {
  /// How container jobs are run.
  record ContainerConfig(PodSettings pods, ContainerLimits limits) {}

  private static final String DEFAULT_PORT = "4898";
  private static final int PORT_MAX = 65_535;
  private static final Duration RESULTS_SILENCE_MAX = Duration.ofSeconds(10);

  DispatcherConfig {
    if (workerLease.compareTo(lease) >= 0) {
      throw wrong(
          "PKBS_WORKER_LEASE_SECONDS",
          String.valueOf(workerLease.toSeconds()),
          "must be less than PKBS_LEASE_SECONDS, " + lease.toSeconds());
    }
  }

  /// @throws PkbsException with one line that names the variable
  static DispatcherConfig from(Map<String, String> env) {
    Variables variables = new Variables(env);
    URI webdav = variables.address("PKBS_WEBDAV_URL");
    int port = (int) variables.number("PKBS_PORT", DEFAULT_PORT, 0, PORT_MAX);
    return new DispatcherConfig(
        variables.text("PKBS_DISPATCHER_NAME").orElseGet(() -> seat(port)),
        variables.text("PKBS_LISTEN").orElse("127.0.0.1"),
        port,
        variables.text("PKBS_PORT_FILE").map(Path::of),
        nats(variables),
        webdav(variables, webdav),
        folder(variables.text("PKBS_WEBDAV_PUBLIC_URL").map(URI::create).orElse(webdav)),
        Path.of(variables.needed("PKBS_TOKENS_FILE")),
        variables.text("PKBS_DAV_PROXY").map(any -> variables.address("PKBS_DAV_PROXY")),
        Duration.ofSeconds(variables.number("PKBS_LEASE_SECONDS", "75", 1, 86_400)),
        Duration.ofSeconds(variables.number("PKBS_WORKER_LEASE_SECONDS", "60", 1, 86_400)),
        Duration.ofSeconds(variables.number("PKBS_STANDBY_SECONDS", "10", 0, 3600)),
        storage(variables),
        variables.text("PKBS_CONTAINER_TEMPLATE").map(name -> containers(variables, name)),
        AccessRules.from(env),
        ScaleRules.from(env));
  }

  /// No two processes have one port of a host, and a restarted one has it again.
  private static String seat(int port) {
    String place = port == 0 ? "process-" + ProcessHandle.current().pid() : String.valueOf(port);
    try {
      return InetAddress.getLocalHost().getHostName() + ":" + place;
    } catch (UnknownHostException e) {
      return "localhost:" + place;
    }
  }

  private static StorageSettings storage(Variables variables) {
    String replicas = "PKBS_NATS_REPLICAS";
    return new StorageSettings(
        variables.text("PKBS_ADOPT_STORAGE"),
        variables.text(replicas).isPresent()
            ? OptionalInt.of((int) variables.number(replicas, "", 1, 5))
            : OptionalInt.empty());
  }

  private static NatsConfig nats(Variables variables) {
    return new NatsConfig(
        variables.address("PKBS_NATS_URL"),
        variables.text("PKBS_NATS_USER").orElse(""),
        variables.text("PKBS_NATS_PASSWORD_FILE").map(Path::of),
        "dispatcher",
        Trust.of(variables.env(), Peer.NATS));
  }

  private static ContainerConfig containers(Variables variables, String template) {
    return new ContainerConfig(
        new PodSettings(variables.text("PKBS_CONTAINER_NAMESPACE"), template, PodSettings.PAUSE),
        new ContainerLimits(
            (int) variables.number("PKBS_CONTAINER_CPUS", "1000", 1, 1_000_000),
            Duration.ofSeconds(variables.number("PKBS_CONTAINER_IMAGE_SECONDS", "300", 1, 86_400)),
            Duration.ofSeconds(
                variables.number("PKBS_CONTAINER_ROOM_SECONDS", "86400", 1, 2_592_000))));
  }

  private static WebdavConfig webdav(Variables variables, URI root) {
    String user = variables.needed("PKBS_WEBDAV_USER");
    return WebdavConfig.of(root, user, variables.secret("PKBS_WEBDAV_PASSWORD_FILE"))
        .withTrust(Trust.of(variables.env(), Peer.WEBDAV))
        .withRetry(RetryPolicy.of(RESULTS_SILENCE_MAX))
        .withAnswerTimeout(RESULTS_SILENCE_MAX);
  }

  private static URI folder(URI address) {
    String text = address.toString();
    return text.endsWith("/") ? address : URI.create(text + "/");
  }

  private static PkbsException wrong(String variable, String value, String why) {
    return new PkbsException("%s: '%s': %s".formatted(variable, value, why));
  }

  /// Reads variables; an empty one is as one that is not set.
  private record Variables(Map<String, String> env) {
    Optional<String> text(String name) {
      return Optional.ofNullable(env.get(name)).filter(value -> !value.isBlank());
    }

    String needed(String name) {
      return text(name).orElseThrow(() -> new PkbsException(name + ": is not set"));
    }

    long number(String name, String absent, long min, long max) {
      String value = text(name).orElse(absent);
      try {
        long number = Long.parseLong(value.strip());
        if (number >= min && number <= max) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw wrong(name, value, "not a number");
      }
      throw wrong(name, value, "must be between %d and %d".formatted(min, max));
    }

    /// The value is not repeated in the message: it may hold credentials.
    URI address(String name) {
      try {
        URI address = URI.create(needed(name));
        if (address.getHost() != null) {
          return address;
        }
      } catch (IllegalArgumentException e) {
        throw new PkbsException(name + ": not an address", e);
      }
      throw new PkbsException(name + ": not an address with a host");
    }

    String secret(String name) {
      Path file = Path.of(needed(name));
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new PkbsException("%s: %s: cannot be read".formatted(name, file), e);
      }
    }
  }
}
