/// Pods of runs, against a Kubernetes API server in memory.
@NullMarked
package pkbs.kubernetes;

import org.jspecify.annotations.NullMarked;
