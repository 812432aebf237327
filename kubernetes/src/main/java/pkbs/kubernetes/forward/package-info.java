/// The port-forward agent: a program on a user's machine that listens on loopback and carries each
/// connection to the dispatcher's pod in a cluster, by the user's kubeconfig. The commands start it
/// and find it by its run files; it ends when nobody uses it.
@NullMarked
package pkbs.kubernetes.forward;

import org.jspecify.annotations.NullMarked;
