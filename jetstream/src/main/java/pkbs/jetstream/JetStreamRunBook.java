package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.MessageInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import pkbs.core.JobId;
import pkbs.core.Run;
import pkbs.core.RunId;
import pkbs.core.WorkerId;
import pkbs.protocol.MalformedJsonException;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.RunRecord;
import pkbs.protocol.Subjects;

/// The run bucket. A revision is the sequence of the key's last message, as in NATS KV; but a key
/// is created by "expect 0" alone, where the client's own KV create would also write over a deleted
/// key.
final class JetStreamRunBook implements RunBook {
  private static final Logger log = LoggerFactory.getLogger(JetStreamRunBook.class);
  private static final String STREAM = Subjects.kvStream(Subjects.RUN_BUCKET);
  private static final String ALL = Subjects.kv(Subjects.RUN_BUCKET, "r.>");

  private static final WorkerId NOBODY = new WorkerId("unreadable");

  private final NatsLink link;

  JetStreamRunBook(NatsLink link) {
    this.link = link;
  }

  @Override
  public Swap create(Run run) {
    return swap(run, 0);
  }

  @Override
  public Pending begin(Run run) {
    PublishOptions expected = PublishOptions.builder().expectedLastSubjectSequence(0).build();
    NatsLink.Sent sent = link.send(subject(run.id()), body(run), expected);
    return () -> outcome(run, 0, sent.await());
  }

  @Override
  public Swap update(Run run, long revision) {
    return swap(run, revision);
  }

  private Swap swap(Run run, long revision) {
    PublishOptions expected =
        PublishOptions.builder().expectedLastSubjectSequence(revision).build();
    return outcome(run, revision, link.publish(subject(run.id()), body(run), expected));
  }

  private static byte[] body(Run run) {
    return PkbsJson.write(new RunRecord(RunRecord.VERSION, run));
  }

  private Swap outcome(Run run, long revision, OptionalLong written) {
    if (written.isPresent()) {
      return new Swap.Won(written.getAsLong());
    }
    return read(run.id())
        .<Swap>map(Swap.Taken::new)
        .orElseThrow(() ->
            new StoreUnavailableException(
                "run " + run.id() + ": the record at revision " + revision + " is gone", null));
  }

  @Override
  public Optional<Versioned> read(RunId id) {
    return link.call(
            "read " + id,
            () -> {
              try {
                return Optional.of(link.management().getLastMessage(STREAM, subject(id)));
              } catch (JetStreamApiException e) {
                if (ServerCodes.isNoMessage(e)) {
                  return Optional.<MessageInfo>empty();
                }
                throw e;
              }
            })
        .flatMap(message ->
            readable(
                subject(id),
                Objects.requireNonNullElse(message.getData(), new byte[0]),
                message.getSeq()));
  }

  @Override
  public List<Versioned> readAll() {
    List<Versioned> runs = new ArrayList<>();
    new OrderedRead(link, STREAM, ALL)
        .readAll(message ->
            readable(message.getSubject(), message.getData(), sequence(message))
                .ifPresent(runs::add));
    return List.copyOf(runs);
  }

  @Override
  public Watching watch(Consumer<Versioned> each, Runnable loaded) {
    return Tail.startBusy(
            new OrderedRead(link, STREAM, ALL),
            message ->
                readable(message.getSubject(), message.getData(), sequence(message))
                    .ifPresent(each),
            loaded)
        ::close;
  }

  @Override
  public void purge(JobId job) {
    JetStreamJobBook.purge(
        link, STREAM, Subjects.kv(Subjects.RUN_BUCKET, "r." + job.sequence() + ".>"));
  }

  @Override
  public void purge(JobId job, long revision) {
    purge(Subjects.kv(Subjects.RUN_BUCKET, "r." + job.sequence() + ".>"), revision);
  }

  @Override
  public void purgeBelow(long revision) {
    purge(ALL, revision);
  }

  private void purge(String subject, long revision) {
    PurgeOptions older = PurgeOptions.builder().subject(subject).sequence(revision).build();
    link.call("purge " + subject, () -> link.management().purgeStream(STREAM, older));
  }

  /// A record that cannot be read counts as a claim of nobody: the leader gives that worker up and
  /// ends the record by compare-and-set, unless its owner writes it anew before.
  private static Optional<Versioned> readable(String subject, byte[] value, long revision) {
    try {
      return Optional.of(new Versioned(PkbsJson.read(RunRecord.class, value).run(), revision));
    } catch (MalformedJsonException e) {
      log.error("nats: {}: {}; taken for the claim of a lost worker", subject, e.getMessage());
      return id(subject)
          .map(id -> Run.claimed(id, NOBODY, "", Instant.EPOCH))
          .map(run -> new Versioned(run, revision));
    }
  }

  private static Optional<RunId> id(String subject) {
    String key = subject.substring(Subjects.kv(Subjects.RUN_BUCKET, "").length());
    try {
      return Optional.of(RunId.ofKey(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static long sequence(Message message) {
    return message.metaData().streamSequence();
  }

  private static String subject(RunId id) {
    return Subjects.kv(Subjects.RUN_BUCKET, id.key());
  }
}
