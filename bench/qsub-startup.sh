#!/bin/sh
# How long does qsub take as a command, from its start to the job's id?
# Usage: bench/qsub-startup.sh [TURNS]   It submits a held script. Peers: a JVM that does nothing, kubectl version --client.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
. bench/lib/commands.sh
turns=${1:-25}
name=qsub-startup
fresh_work
start_instance
printf '#!/bin/sh\ntrue\n' >"$work/noop.sh"
cp "$work/noop.sh" build/bench/noop.sh

ours() { bin/qsub -h build/bench/noop.sh; }
version() { bin/qsub --version; }
kubectl_client() { kubectl version --client; }
sides="ours version empty_jvm"
if command -v kubectl >/dev/null; then sides="$sides kubectl_client"; fi
in_turns "$turns" $sides

head_line "ms, $turns turns"
line "qsub -h noop.sh" ours
line "qsub --version" version
line "a JVM that does nothing" empty_jvm
cost qsub-jvm "$(median ours)" "$(median empty_jvm)" 2.5 ours
if [ -s "$work/kubectl_client" ]; then
  line "kubectl version --client" kubectl_client
  cost qsub-kubectl "$(median ours)" "$(median kubectl_client)" 1.5 ours
else
  echo "qsub-kubectl: no kubectl here; not measured"
fi
