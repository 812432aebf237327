/// The worker: takes offers, claims runs, executes them, brings their results to WebDAV and records
/// their ends. It remembers nothing between runs; the run record is the fence that decides whether
/// what it did counts. Processes and limits are the business of `pkbs.worker.process`.
@NullMarked
package pkbs.worker;

import org.jspecify.annotations.NullMarked;
