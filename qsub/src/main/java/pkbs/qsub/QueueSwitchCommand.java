package pkbs.qsub;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import pkbs.core.RefusedException;

/// `qenable`, `qdisable`, `qstart` and `qstop`: open and close queues, and start and stop them. For
/// operators. Source: qenable(8B) and its kin.
final class QueueSwitchCommand implements TableVerb {
  private final Switch which;

  /// Which command, and what it sets.
  enum Switch {
    QENABLE("enabled", true, "Lets queues take jobs."),
    QDISABLE("enabled", false, "Lets queues take no more jobs; those that they have go on."),
    QSTART("started", true, "Lets the jobs of queues be started."),
    QSTOP("started", false, "Lets no more jobs of queues be started; those that run go on.");

    private final String setting;
    private final boolean value;
    private final String help;

    Switch(String setting, boolean value, String help) {
      this.setting = setting;
      this.value = value;
      this.help = help;
    }
  }

  QueueSwitchCommand(Switch which) {
    this.which = which;
  }

  @Override
  public String name() {
    return which.name().toLowerCase(java.util.Locale.ROOT);
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = Spec.command(name(), which.help + " Needs the scope operate.");
    spec.addPositional(Spec.operands("1..*", "QUEUE...", "queues, or queue@server"));
    return spec;
  }

  @Override
  public int run(ParseResult line, Caller caller, Supplier<DispatcherClient> client) {
    Faults faults = new Faults(caller, name());
    DispatcherClient dispatcher = client.get();
    for (String operand : Spec.operands(line)) {
      String text = operand.strip();
      int at = text.indexOf('@');
      String queue = at < 0 ? text : text.substring(0, at);
      List<String> queues =
          queue.isEmpty()
              ? dispatcher.queues().queues().stream().map(one -> one.name()).toList()
              : List.of(queue);
      for (String each : queues) {
        change(dispatcher, each, faults);
      }
    }
    return faults.status();
  }

  private void change(DispatcherClient dispatcher, String queue, Faults faults) {
    try {
      dispatcher.putQueue(queue, Map.of(which.setting, String.valueOf(which.value)));
    } catch (RefusedException e) {
      faults.queue(queue, e.refusal());
    }
  }
}
