/// Container jobs as Kubernetes Jobs: what is made, what is seen of it, and what is wrong with it.
/// The only package that knows the Kubernetes API; what it sees becomes facts of the core.
@NullMarked
package pkbs.kubernetes;

import org.jspecify.annotations.NullMarked;
