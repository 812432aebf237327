package pkbs.qsub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import pkbs.core.Refusal;
import pkbs.protocol.OrderReply;
import pkbs.protocol.Problem;

/// The verbs that order something of many jobs in one request.
class OrderCommandsTest {
  private final StubServer server = new StubServer();

  @AfterEach
  void stop() {
    server.close();
  }

  private static OrderReply.Done done(String id) {
    return new OrderReply.Done(id, Optional.of("held"), Optional.empty());
  }

  private static OrderReply.Done refused(String id, Refusal.Code code, String message) {
    return new OrderReply.Done(
        id, Optional.empty(), Optional.of(Problem.of(Refusal.of(code, message))));
  }

  private Cli.Result run(String order, String... words) {
    server.on("POST /api/v1/orders/" + order, new OrderReply(List.of(done("1.pkbs"))));
    return Cli.at(server).run(words);
  }

  private String sent() {
    return server.asked().getLast().text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "hold|qhold 1|'ids':['1.pkbs'],'force':false,'failed':false",
        "hold|qhold -h uo 1|'holds':'uo'",
        "hold|qhold -h n 1|'holds':'n'",
        "release|qrls -hs 1.pkbs@host 2|'ids':['1.pkbs','2.pkbs'],'holds':'s'",
        "rerun|qrerun 1|'force':false",
        "rerun|qrerun -W force 1|'force':true",
        "rerun|qrerun --failed 1[]"
            + " 2[3-9]|'ids':['1[].pkbs','2[3-9].pkbs'],'force':false,'failed':true",
        "rerun|qrerun 1[7]|'ids':['1[7].pkbs'],'force':false,'failed':false",
        "signal|qsig 1[7]|'ids':['1[7].pkbs']",
        "signal|qsig 1|'signal':'SIGTERM'",
        "signal|qsig -s usr1 1|'signal':'usr1'",
        "signal|qsig -s suspend 1|'signal':'suspend'",
        "signal|qsig -s 9 1|'signal':'9'",
        "move|qmove workq@pkbs 1"
            + " 2|'ids':['1.pkbs','2.pkbs'],'force':false,'failed':false,'queue':'workq'",
        "swap|qorder 1 2|'ids':['1.pkbs','2.pkbs']",
        "message|qmsg hello 1|'message':{'text':'hello','stdout':false}",
        "message|qmsg -O hello 1|'message':{'text':'hello','stdout':true}",
        "alter|qalter -l walltime=2:00:00 1|'resources':{'walltime':'02:00:00'}",
        "alter|qalter -l ncpus=2,mem=1gb 1|'resources':{'ncpus':2,'mem':'1gb'}",
        "alter|qalter -R oe -u ann -p 7 -N new 1|'name':'new','priority':7",
        "alter|qalter -p 7 -N new 1|'name':'new','priority':7",
        "alter|qalter -l select=1:ncpus=2:mem=1gb 1|'resources':{'ncpus':2,'mem':'1gb'}",
        "alter|qalter -W x=a,group_list=b,run_count=1 -p 7 1|'priority':7",
        "alter|qalter -o localhost:/x/y 1|'streams':{'stdout':'/x/y'}",
        "alter|qalter -h n 1|'start':{'holds':'n'}",
        "alter|qalter -W depend=afterok:3 1|'depend':'afterok:3'",
        "alter|qalter -W depend= 1|'depend':''",
        "alter|qalter -W max_run_subjobs=3 1[]|'slots':3",
        "alter|qalter --array-limit 0 1[]|'slots':0",
        "alter|qalter -A lab -P big 1|'charge':{'account':'lab','project':'big'}",
      })
  void a_line_becomes_one_request(String order, String line, String part) {
    Cli.Result result = run(order, line.split(" "));
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).isEmpty();
    assertThat(result.status()).isZero();
    assertThat(server.asked()).hasSize(1);
    assertThat(sent()).contains(part.replace('\'', '"'));
  }

  @Test
  void a_job_that_runs_is_in_no_state_to_be_moved() {
    server.on(
        "POST /api/v1/orders/move",
        new OrderReply(
            List.of(
                refused(
                    "6.pkbs",
                    Refusal.Code.JOB_RUNNING,
                    "job 6.pkbs runs: only its walltime and priority change"))));
    Cli.Result result = Cli.at(server).run("qmove", "fast", "6");
    assertThat(result.err())
        .isEqualTo(
            "qmove: Request invalid for state of job 6.pkbs; it runs: only its walltime and"
                + " priority change\n");
    assertThat(result.status()).isEqualTo(168);
  }

  @Test
  void every_refusal_is_a_line_and_the_last_code_counts() {
    server.on(
        "POST /api/v1/orders/alter",
        new OrderReply(
            List.of(
                done("1.pkbs"),
                refused("2.pkbs", Refusal.Code.UNKNOWN_JOB, "unknown job 2.pkbs"),
                refused("3.pkbs", Refusal.Code.JOB_FINISHED, "job 3.pkbs is finished"),
                refused("4.pkbs", Refusal.Code.FORBIDDEN, "job 4.pkbs belongs to bob"),
                refused("5.pkbs", Refusal.Code.BAD_DEPENDENCY, "afterok:9: there is none"),
                refused(
                    "6[7].pkbs", Refusal.Code.NOT_OF_TASKS, "job 6[7].pkbs is a part of an array"),
                refused("6.pkbs", Refusal.Code.JOB_RUNNING, "job 6.pkbs runs"))));

    Cli.Result result = Cli.at(server).run("qalter", "-N", "n", "x", "1", "2", "3", "4", "5", "6");

    assertThat(result.err())
        .isEqualTo(
            """
            qalter: illegally formed job identifier: x
            qalter: Unknown Job Id 2.pkbs
            qalter: Job has finished 3.pkbs
            qalter: Unauthorized Request 4.pkbs; it belongs to bob
            qalter: Invalid Job Dependency 5.pkbs; afterok:9: there is none
            qalter: Invalid request 6[7].pkbs; it is a part of an array
            qalter: Cannot modify attribute while job running 6.pkbs
            """);
    assertThat(result.status()).isEqualTo(167);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-l place=excl",
        "-l place=free",
        "-l nodes=1#excl",
        "-l nodes=1:quad",
        "-l image=busybox",
        "-l foo=3",
        "-l cput=10",
        "-W umask=022",
        "-W sandbox=HOME",
        "-W stagein=a@localhost:/b",
        "-W stageout=a@localhost:/b",
        "-W block=true",
        "-W zzz=1",
      })
  void qalter_refuses_what_stays(String option) {
    Cli.Result result = Cli.at(server).run(("qalter " + option + " -p 3 1").split(" "));
    assertThat(result.err())
        .isEqualTo("qalter: " + option + ": stays as it was submitted; submit the job again\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-l ngpus=1|resource \"ngpus\" is not supported yet; use ncpus, mem, scratch, walltime"
            + " or select",
        "-l select=4:ncpus=1|-l select=4:ncpus=1: several chunks stay as they"
            + " were submitted; submit the job again",
        "-l nodes=2:ppn=2|-l nodes=2:ppn=2: several chunks stay as they"
            + " were submitted; submit the job again",
        "-l nodes=1:ppn=4|-l nodes=1:ppn=4: mpiprocs stays as it was submitted; submit the job"
            + " again",
        "-l select=1:mpiprocs=2|-l select=1:mpiprocs=2: mpiprocs stays as it was submitted; submit"
            + " the job again",
        "-l mem=|-l mem=: no value given",
        "-l mem=4GX|'-l mem=4GX': unknown unit 'GX'; use b, kb, mb, gb or tb",
        "-W interactive=true|-W interactive: interactive jobs are not supported yet",
        "-N a/b|illegal -N value: RULE",
        "-o elsewhere.:/x|-o 'elsewhere.:/x': output is delivered on HOST only; leave the host out",
        "-e elsewhere.:/x|-e 'elsewhere.:/x': output is delivered on HOST only; leave the host out",
      })
  void qalter_says_what_cannot_be_carried_out(String option, String message) throws IOException {
    String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    Cli.Result result = Cli.at(server).run(("qalter " + option + " 1").split(" "));
    assertThat(result.err())
        .isEqualTo(
            "qalter: "
                + message
                    .replace("HOST", host)
                    .replace("RULE", "job name may contain letters, digits, . _ + - (max 64)")
                + "\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "qhold|qhold: missing required parameter: 'ID...'; see qhold --help",
        "qhold -h x 1|qhold: -h 'x': illegal value; use u, o, s or n",
        "qsig -s nope 1|qsig: -s 'nope': unknown signal",
        "qrerun -W now 1|qrerun: -W 'now': unknown attribute; use force",
        "qrerun -W force --failed 1[]|qrerun: conflicting options: -W force and --failed",
        "qalter --array-limit x 1[]|qalter: --array-limit 'x': use a number, 0 for no limit",
        "qalter 1|qalter: nothing to change; see qalter --help",
        "qmove workq|qmove: no job given; see qmove --help",
        "qorder 1|qorder: name two jobs; see qorder --help",
        "qmsg hello|qmsg: no job given; see qmsg --help",
      })
  void wrong_usage_asks_no_server(String line, String message) {
    Cli.Result result = Cli.at(server).run(line.split(" "));
    assertThat(result.err()).isEqualTo(message + "\n");
    assertThat(result.status()).isEqualTo(2);
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void a_thousand_jobs_are_deleted_by_one_request() {
    List<String> words = new ArrayList<>(List.of("qdel"));
    LongStream.rangeClosed(1, 1000).forEach(id -> words.add(String.valueOf(id)));
    server.on("POST /api/v1/orders/delete", new OrderReply(List.of(done("1.pkbs"))));

    Cli.Result result = Cli.at(server).run(words.toArray(String[]::new));

    assertThat(result.status()).isZero();
    assertThat(server.asked()).hasSize(1);
    assertThat(sent()).contains("\"1000.pkbs\"");
  }
}
