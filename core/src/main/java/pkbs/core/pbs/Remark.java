package pkbs.core.pbs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Something that was asked for and is not carried out.
///
/// @param text one line: `-m: mail has no effect here`
/// @param effect [Effect#NONE] or [Effect#NOT_YET]
/// @param line the script's line, from 1; absent for the command line
/// @param exitStatus qsub's where it is refused
public record Remark(String text, Effect effect, Optional<Integer> line, int exitStatus) {
  private static final int INTERACTIVE_EXIT_STATUS = 1;
  private static final String OF_ARRAYS =
      "-W " + AttributeRule.MAX_RUN_SUBJOBS + ": has no effect here, the job is no array";

  /// All remarks on a submission, each option and resource once: those of the command line first,
  /// what is refused before what has no effect.
  public static List<Remark> of(List<GivenOption> commandLine, List<GivenOption> directives) {
    OptionMerge merge = new OptionMerge(commandLine, directives);
    Map<String, Remark> remarks = new LinkedHashMap<>();
    List<GivenOption> all = new ArrayList<>(commandLine);
    all.addAll(directives);
    for (GivenOption given : all) {
      option(given).ifPresent(remark -> remarks.putIfAbsent(remark.text, remark));
    }
    boolean isArray = merge.isArray();
    for (OptionMerge.GivenAttribute attribute : merge.attributes()) {
      AttributeList.Item item = attribute.item();
      if (item.name().equals(AttributeRule.MAX_RUN_SUBJOBS) && !isArray) {
        add(remarks, Effect.NONE, OF_ARRAYS, attribute.source());
      } else {
        add(remarks, AttributeRule.effect(item), AttributeRule.remark(item), attribute.source());
      }
    }
    ResourceRemarks.Where where = ResourceRemarks.Where.of(merge);
    for (ResourceList.Item item : merge.resources().items()) {
      GivenOption source = merge.source(item);
      ResourceRemarks.of(item, where).forEach((text, effect) -> add(remarks, effect, text, source));
    }
    List<Remark> sorted = new ArrayList<>();
    remarks.values().stream().filter(Remark::isRefused).forEach(sorted::add);
    remarks.values().stream().filter(remark -> !remark.isRefused()).forEach(sorted::add);
    return List.copyOf(sorted);
  }

  public boolean isRefused() {
    return effect == Effect.NOT_YET;
  }

  private static Optional<Remark> option(GivenOption given) {
    OptionRule rule = given.option().rule();
    String subject = rule.name() + ": " + rule.description();
    if (asksForNothing(given)) {
      return Optional.empty();
    }
    return switch (rule.effect()) {
      case CARRIED_OUT -> Optional.empty();
      case NONE -> Optional.of(remark(subject + " has no effect here", Effect.NONE, given));
      case NOT_YET -> Optional.of(remark(subject + " is not supported yet", Effect.NOT_YET, given));
    };
  }

  /// `-m n` and `-c n`.
  private static boolean asksForNothing(GivenOption given) {
    boolean switchedOff =
        given.option() == QsubOption.MAIL_POINTS || given.option() == QsubOption.CHECKPOINT;
    return switchedOff && given.value().equals("n");
  }

  private static void add(
      Map<String, Remark> remarks, Effect effect, String text, GivenOption source) {
    if (effect != Effect.CARRIED_OUT) {
      remarks.putIfAbsent(text, remark(text, effect, source));
    }
  }

  private static Remark remark(String text, Effect effect, GivenOption given) {
    int status =
        given.option().isInteractive() ? INTERACTIVE_EXIT_STATUS : UsageException.EXIT_STATUS;
    return new Remark(text, effect, given.line(), status);
  }
}
