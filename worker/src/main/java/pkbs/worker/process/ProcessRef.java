package pkbs.worker.process;

/// One process, told apart from a later one with the same number.
record ProcessRef(int pid, long startTicks) {}
