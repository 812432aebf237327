package pkbs.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import pkbs.core.PkbsException;
import pkbs.core.WorkerId;
import pkbs.jetstream.NatsRole;
import pkbs.jetstream.NatsStore;
import pkbs.jetstream.StoreUnavailableException;

/// What a role may not do is refused, told once, and changes nothing.
@ParameterizedClass
@MethodSource("pkbs.testkit.NatsBinaries#all")
class NatsRefusalsTest {
  private static final WorkerId WORKER = new WorkerId("w-1");
  private static final List<String> STREAMS =
      List.of(
          "KV_pkbs_job", "KV_pkbs_run", "KV_pkbs_payload", "PKBS_WORK", "PKBS_LOG", "PKBS_HISTORY");

  private final Path binary;
  private final List<NatsStore> open = new ArrayList<>();
  private NatsServer server;
  private NatsStore dispatcher;
  private NatsStore worker;

  NatsRefusalsTest(Path binary) {
    this.binary = binary;
  }

  @BeforeEach
  void start(@TempDir Path folder) {
    server = NatsServer.startWithRoles(binary, folder);
    dispatcher = store(NatsRole.DISPATCHER);
    dispatcher.prepare();
    worker = store(NatsRole.WORKER);
  }

  private NatsStore store(NatsRole role) {
    NatsStore store = NatsStore.connect(server.config(role, role.user() + "-1"));
    open.add(store);
    return store;
  }

  @AfterEach
  void stop() {
    open.forEach(NatsStore::close);
    server.close();
  }

  @Test
  void a_worker_may_nothing_that_is_not_its_own() throws Exception {
    List<String> forbidden = new ArrayList<>(ofTheAdmin());
    for (String stream : STREAMS) {
      for (String verb : List.of("PURGE", "CREATE", "UPDATE", "MSG.GET", "MSG.DELETE")) {
        forbidden.add("$JS.API.STREAM." + verb + "." + stream);
      }
      forbidden.add("$JS.API.CONSUMER.CREATE." + stream);
      for (String verb : List.of("CREATE", "DURABLE.CREATE", "DELETE", "LIST", "NAMES")) {
        forbidden.add("$JS.API.CONSUMER." + verb + "." + stream + ".c");
      }
    }
    forbidden.addAll(
        List.of(
            "$JS.API.STREAM.INFO.KV_pkbs_job",
            "$JS.API.STREAM.INFO.PKBS_LOG",
            "$JS.API.DIRECT.GET.KV_pkbs_job.$KV.pkbs_job.j.1",
            "$JS.API.DIRECT.GET.PKBS_LOG.pkbs.log.1.0.1",
            "$JS.API.CONSUMER.MSG.NEXT.KV_pkbs_job.c",
            "$JS.API.CONSUMER.MSG.NEXT.PKBS_HISTORY.sql",
            "$JS.API.CONSUMER.CREATE.PKBS_WORK.w_w-1.pkbs.work.w-1",
            "$JS.ACK.PKBS_HISTORY.sql.1.1.1.1.0",
            "$JS.ACK.hub.A.PKBS_HISTORY.sql.1.1.1.1.0.x",
            "$KV.pkbs_job.j.1",
            "$KV.pkbs_job.meta.leader",
            "$KV.pkbs_job.q.workq",
            "$KV.pkbs_payload.p.x",
            "$KV.pkbs_run.other",
            "pkbs.work.w-1",
            "pkbs.history.workq",
            "pkbs.ctl.w-2",
            "pkbs.gang.w-2",
            "_INBOX_dispatcher.x",
            "_INBOX_admin.x",
            "_INBOX.x"));
    List<String> deaf =
        List.of(
            ">",
            "pkbs.>",
            "pkbs.hb",
            "pkbs.work.*",
            "pkbs.log.>",
            "$KV.>",
            "$JS.API.>",
            "$JS.EVENT.>",
            "$SYS.>",
            "_INBOX.>",
            "_INBOX_*.>",
            "_INBOX_dispatcher.>",
            "_INBOX_admin.>");
    assertRefused(NatsRole.WORKER, forbidden, deaf);
  }

  @Test
  void the_dispatcher_may_not_remove_a_stream_or_act_as_a_worker() throws Exception {
    List<String> forbidden = new ArrayList<>(ofTheAdmin());
    forbidden.addAll(
        List.of(
            "$JS.API.STREAM.CREATE.OTHER",
            "$JS.API.STREAM.PURGE.OTHER",
            "$JS.API.CONSUMER.MSG.NEXT.PKBS_WORK.w_w-1",
            "$JS.API.CONSUMER.CREATE.KV_pkbs_payload.c",
            "$JS.ACK.PKBS_WORK.w_w-1.1.1.1.1.0",
            "$KV.other.x",
            "pkbs.log.1.0.1",
            "pkbs.hb",
            "_INBOX_admin.x",
            "_INBOX.x"));
    List<String> deaf =
        List.of(">", "pkbs.ctl.*", "pkbs.work.*", "$KV.>", "$SYS.>", "_INBOX.>", "_INBOX_worker.>");
    assertRefused(NatsRole.DISPATCHER, forbidden, deaf);
  }

  @Test
  void the_admin_may_not_write_records_or_listen() throws Exception {
    List<String> forbidden =
        List.of(
            "$KV.pkbs_job.j.1", "$KV.pkbs_run.r.1.0.1", "pkbs.work.w-1", "pkbs.hb", "pkbs.ctl.w-1");
    List<String> deaf = List.of(">", "pkbs.hb", "$KV.>", "_INBOX_worker.>", "_INBOX_dispatcher.>");
    assertRefused(NatsRole.ADMIN, forbidden, deaf);
    Connection admin = raw(NatsRole.ADMIN, new LinkedBlockingQueue<>());
    assertThat(admin.jetStreamManagement().deleteStream("PKBS_LOG")).isTrue();
    admin.close();
    store(NatsRole.ADMIN).prepare();
    dispatcher.prepare();
  }

  /// What no running program may do to any stream.
  private static List<String> ofTheAdmin() {
    List<String> subjects = new ArrayList<>(List.of("$JS.API.STREAM.CREATE.OTHER"));
    for (String stream : STREAMS) {
      for (String verb :
          List.of("DELETE", "SNAPSHOT", "RESTORE", "PEER.REMOVE", "LEADER.STEPDOWN")) {
        subjects.add("$JS.API.STREAM." + verb + "." + stream);
      }
    }
    subjects.addAll(
        List.of(
            "$JS.API.STREAM.NAMES",
            "$JS.API.STREAM.LIST",
            "$JS.API.META.LEADER.STEPDOWN",
            "$JS.API.SERVER.REMOVE",
            "$JS.API.ACCOUNT.PURGE.$G",
            "$SYS.REQ.SERVER.PING"));
    return subjects;
  }

  /// The server refuses each, and nothing in any stream is changed by it.
  private void assertRefused(NatsRole role, List<String> publish, List<String> subscribe)
      throws Exception {
    dispatcher.jobs().takeOver("d1", SampleJobs.AT);
    Connection admin = raw(NatsRole.ADMIN, new LinkedBlockingQueue<>());
    List<String> before = states(admin);
    LinkedBlockingQueue<String> errors = new LinkedBlockingQueue<>();
    Connection connection = raw(role, errors);
    for (String subject : publish) {
      connection.publish(subject, new byte[0]);
      assertThat(next(errors))
          .as(subject)
          .isEqualToIgnoringCase("Permissions Violation for Publish to \"" + subject + "\"");
    }
    for (String subject : subscribe) {
      connection.subscribe(subject);
      assertThat(next(errors))
          .as(subject)
          .isEqualToIgnoringCase("Permissions Violation for Subscription to \"" + subject + "\"");
    }
    connection.close();
    assertThat(states(admin)).isEqualTo(before);
    admin.close();
  }

  private static List<String> states(Connection admin) throws Exception {
    List<String> states = new ArrayList<>();
    for (StreamInfo stream : admin.jetStreamManagement().getStreams()) {
      StreamState state = stream.getStreamState();
      states.add(
          "%s %d-%d %d messages %d consumers"
              .formatted(
                  stream.getConfiguration().getName(),
                  state.getFirstSequence(),
                  state.getLastSequence(),
                  state.getMsgCount(),
                  state.getConsumerCount()));
    }
    assertThat(states).hasSize(5);
    return states.stream().sorted().toList();
  }

  @Test
  void a_role_that_has_its_permissions_passes_the_check_and_nothing_changes() throws Exception {
    dispatcher.jobs().takeOver("d1", SampleJobs.AT);
    dispatcher.work().welcome(WORKER);
    dispatcher.work().offer(WORKER, SampleJobs.offer(1, 1, 1));
    Connection admin = raw(NatsRole.ADMIN, new LinkedBlockingQueue<>());
    List<String> before = states(admin);
    dispatcher.checkPermissions(NatsRole.DISPATCHER);
    worker.checkPermissions(NatsRole.WORKER);
    assertThat(states(admin)).isEqualTo(before);
    admin.close();
  }

  @Test
  void a_role_without_its_permissions_is_told_so_in_one_line() {
    assertThatThrownBy(() -> worker.checkPermissions(NatsRole.DISPATCHER))
        .isInstanceOf(PkbsException.class)
        .isNotInstanceOf(StoreUnavailableException.class)
        .hasMessageMatching(
            "nats: user \"worker\" may not publish to \\$KV\\.pkbs_job\\.>, .* and \\d+ more;"
                + " give it the permissions of the dispatcher, doc/operating\\.md");
  }

  @Test
  void one_missing_permission_is_named(@TempDir Path other) {
    try (NatsServer narrow =
            NatsServer.startWithRoles(
                binary,
                other,
                text ->
                    text.replace(", \"$JS.ACK.*.*.PKBS_WORK.>\"", "")
                        .replace("\"pkbs.ctl.*\", \"pkbs.gang.*\"] }", "\"pkbs.gang.*\"] }"));
        NatsStore store = NatsStore.connect(narrow.config(NatsRole.WORKER, "w"))) {
      assertThatThrownBy(() -> store.checkPermissions(NatsRole.WORKER))
          .hasMessage(
              "nats: user \"worker\" may not publish to $JS.ACK.*.*.PKBS_WORK.>, subscribe to"
                  + " pkbs.ctl.*; give it the permissions of the worker, doc/operating.md");
    }
  }

  @Test
  void a_refused_subject_is_logged_once() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("pkbs.jetstream");
    lines.start();
    logger.addAppender(lines);
    try {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> worker.jobs().append(SampleJobs.record(1, 1), 0))
            .hasMessage("nats: user \"worker\" may not publish to $KV.pkbs_job.j.1");
      }
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsOnlyOnce(
            "nats: worker-1: user \"worker\" may not publish to $KV.pkbs_job.j.1;"
                + " check the server's permissions for this role");
  }

  private Connection raw(NatsRole role, LinkedBlockingQueue<String> errors)
      throws IOException, InterruptedException {
    ErrorListener listener =
        new ErrorListener() {
          @Override
          public void errorOccurred(Connection connection, String error) {
            errors.add(error);
          }
        };
    return Nats.connect(
        Options.builder()
            .server(server.url().toString())
            .userInfo(role.user(), Files.readString(server.passwordFile(role)))
            .inboxPrefix("_INBOX_" + role.user())
            .errorListener(listener)
            .build());
  }

  private static <T> T next(LinkedBlockingQueue<T> seen) throws InterruptedException {
    T next = seen.poll(Await.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(next).isNotNull();
    return next;
  }
}
