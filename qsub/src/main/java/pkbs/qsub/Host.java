package pkbs.qsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import pkbs.core.Memory;
import pkbs.protocol.WorkerList;
import pkbs.protocol.WorkerList.WorkerView;

/// A worker as PBS shows a host. Source: pbs_node_attributes(7B).
///
/// @param name the host without its domain, or the worker's seat where a host has several workers
record Host(String name, WorkerView view) {

  /// In the order of their names.
  static List<Host> of(WorkerList list) {
    Map<String, Integer> counts = new HashMap<>();
    list.workers().forEach(worker -> counts.merge(plain(worker.host()), 1, Integer::sum));
    return list.workers().stream()
        .map(worker -> {
          String host = plain(worker.host());
          return new Host(counts.getOrDefault(host, 0) > 1 ? worker.seat() : host, worker);
        })
        .sorted(java.util.Comparator.comparing(Host::name))
        .toList();
  }

  private static String plain(String host) {
    int dot = host.indexOf('.');
    return dot > 0 ? host.substring(0, dot) : host;
  }

  boolean isCalled(String text) {
    return name.equals(text) || view.host().equals(text) || plain(view.host()).equals(text);
  }

  /// `free`, `job-busy` with no cpu left, `offline` where it takes no work.
  String state() {
    return !view.takesWork() ? "offline" : view.ncpusFree() == 0 ? "job-busy" : "free";
  }

  String comment() {
    return view.reason().map(Printable::line).orElse("");
  }

  /// All attributes.
  Block block(Flavor flavor) {
    List<Attribute> all = new ArrayList<>();
    if (flavor.isTorque()) {
      torque(all);
    } else {
      pbs(all);
    }
    if (!comment().isEmpty()) {
      add(all, flavor.isTorque() ? "note" : "comment", comment());
    }
    return new Block(name, all);
  }

  private void pbs(List<Attribute> all) {
    add(all, "Mom", view.host());
    add(all, "ntype", "PBS");
    add(all, "state", state());
    add(all, "pcpus", view.ncpus());
    if (!view.jobs().isEmpty()) {
      all.add(new Attribute("jobs", view.jobs().stream().map(job -> job + "/0").toList()));
    }
    add(all, "resources_available.arch", "linux");
    add(all, "resources_available.host", plain(view.host()));
    add(all, "resources_available.mem", new Memory(view.memBytes()).toPbs());
    add(all, "resources_available.ncpus", view.ncpus());
    add(all, "resources_available.vnode", name);
    add(all, "resources_assigned.mem", new Memory(view.memBytes() - view.memBytesFree()).toPbs());
    add(all, "resources_assigned.ncpus", view.ncpus() - view.ncpusFree());
    add(all, "resv_enable", "False");
    add(all, "sharing", "default_shared");
    add(all, "pkbs_pool", view.pool());
    if (!view.sharedPaths().isEmpty()) {
      add(all, "pkbs_shared_files", String.join(":", view.sharedPaths()));
    }
    add(all, "pkbs_worker", view.worker());
  }

  private void torque(List<Attribute> all) {
    add(all, "state", state().equals("job-busy") ? "job-exclusive" : state());
    add(all, "power_state", "Running");
    add(all, "np", view.ncpus());
    add(all, "ntype", "cluster");
    if (!view.jobs().isEmpty()) {
      add(all, "jobs", String.join(",", view.jobs().stream().map(job -> "0/" + job).toList()));
    }
    String mem = new Memory(view.memBytes()).toPbs();
    add(
        all,
        "status",
        "opsys=linux,jobs=%s,state=%s,totmem=%s,availmem=%s,physmem=%s,ncpus=%d,loadave=%d.00"
            .formatted(
                String.join(" ", view.jobs()),
                state(),
                mem,
                new Memory(view.memBytesFree()).toPbs(),
                mem,
                view.ncpus(),
                view.ncpus() - view.ncpusFree()));
  }

  /// What `-S` shows.
  Block summary() {
    List<Attribute> all = new ArrayList<>();
    add(all, "state", state());
    add(all, "OS", "--");
    add(all, "hardware", "--");
    add(all, "host", plain(view.host()));
    add(all, "queue", "--");
    add(all, "mem", new Memory(view.memBytes()).rounded());
    add(all, "ncpus", view.ncpus());
    add(all, "nmics", 0);
    add(all, "ngpus", 0);
    add(all, "comment", comment().isEmpty() ? "--" : comment());
    return new Block(name, all);
  }

  /// What `-Sj` shows; `f/t` is free and in all.
  Block free() {
    List<Attribute> all = new ArrayList<>();
    add(all, "state", state());
    add(all, "njobs", view.jobs().size());
    add(all, "run", view.jobs().size());
    add(all, "susp", 0);
    String free = new Memory(view.memBytesFree()).rounded();
    add(all, "mem f/t", free + "/" + new Memory(view.memBytes()).rounded());
    add(all, "ncpus f/t", view.ncpusFree() + "/" + view.ncpus());
    add(all, "nmics f/t", "0/0");
    add(all, "ngpus f/t", "0/0");
    all.add(new Attribute("jobs", view.jobs()));
    return new Block(name, all);
  }

  private static void add(List<Attribute> all, String name, Object value) {
    all.add(new Attribute(name, value.toString()));
  }
}
