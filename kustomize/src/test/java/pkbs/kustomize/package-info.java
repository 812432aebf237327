/// The manifests are held to what the operator's guide promises: each overlay is built, each object
/// is read strictly by the Kubernetes model, and policies are asserted on what would be applied,
/// not on the files. Containers are run where a Docker engine answers.
@NullMarked
package pkbs.kustomize;

import org.jspecify.annotations.NullMarked;
