package pkbs.jetstream;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pkbs.protocol.JobRecord;
import pkbs.protocol.PkbsJson;
import pkbs.protocol.SegmentRecord;
import pkbs.protocol.Subjects;

/// What the streams hold, read from outside without writing anything; [NatsRole#ADMIN] may. Not a
/// snapshot: each call sees its own moment.
public final class Inspection implements AutoCloseable {
  private final NatsLink link;

  private Inspection(NatsLink link) {
    this.link = link;
  }

  /// @throws StoreUnavailableException where no server answers, or it does not accept the user
  public static Inspection connect(NatsConfig config) {
    return new Inspection(NatsLink.forRequests(config));
  }

  /// Every job record.
  ///
  /// @throws StoreUnavailableException where the server does not answer
  /// @throws pkbs.protocol.MalformedJsonException where one cannot be read
  public List<JobRecord> jobs() {
    List<JobRecord> jobs = new ArrayList<>();
    String keys = Subjects.kv(Subjects.JOB_BUCKET, Subjects.JOB_KEY_PREFIX + ">");
    new OrderedRead(link, Subjects.kvStream(Subjects.JOB_BUCKET), keys)
        .readAll(message -> addJob(jobs, message));
    return List.copyOf(jobs);
  }

  /// A purged key leaves an empty message.
  private static void addJob(List<JobRecord> jobs, Message message) {
    if (message.getData().length > 0) {
      jobs.add(PkbsJson.read(JobRecord.class, message.getData()));
    }
  }

  /// What has come of the tasks of every array.
  public List<SegmentRecord> segments() {
    List<SegmentRecord> segments = new ArrayList<>();
    String keys = Subjects.kv(Subjects.JOB_BUCKET, Subjects.SEGMENT_KEY_PREFIX + ">");
    new OrderedRead(link, Subjects.kvStream(Subjects.JOB_BUCKET), keys)
        .readAll(message -> {
          if (message.getData().length > 0) {
            segments.add(PkbsJson.read(SegmentRecord.class, message.getData()));
          }
        });
    return List.copyOf(segments);
  }

  /// Every run record.
  public List<RunBook.Versioned> runs() {
    return new JetStreamRunBook(link).readAll();
  }

  /// Subject, headers and body of every message in every stream, each byte as one character.
  public List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (StreamInfo stream : link.call("list streams", () -> link.management().getStreams())) {
      String name = stream.getConfiguration().getName();
      StreamState state = stream.getStreamState();
      for (long at = state.getFirstSequence(); at <= state.getLastSequence(); at++) {
        long sequence = at;
        link.call("read " + name, () -> message(name, sequence))
            .ifPresent(message -> texts.add(text(message)));
      }
    }
    return List.copyOf(texts);
  }

  private Optional<MessageInfo> message(String stream, long sequence)
      throws IOException, JetStreamApiException {
    try {
      return Optional.of(link.management().getMessage(stream, sequence));
    } catch (JetStreamApiException e) {
      if (ServerCodes.isNoMessage(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String text(MessageInfo message) {
    StringBuilder text = new StringBuilder(message.getSubject()).append('\n');
    if (message.getHeaders() != null) {
      message.getHeaders().forEach((name, values) -> text.append(name).append(values).append('\n'));
    }
    if (message.getData() != null) {
      text.append(new String(message.getData(), StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  /// The offers that nobody has acknowledged.
  public long offers() {
    return messages(Subjects.WORK_STREAM);
  }

  /// The consumers of the work stream: one for each worker that the leader knows.
  public long consumers() {
    return link.call(
        "read " + Subjects.WORK_STREAM,
        () ->
            link.management()
                .getStreamInfo(Subjects.WORK_STREAM)
                .getStreamState()
                .getConsumerCount());
  }

  private long messages(String stream) {
    return link.call(
        "read " + stream,
        () -> link.management().getStreamInfo(stream).getStreamState().getMsgCount());
  }

  @Override
  public void close() {
    link.close();
  }
}
