#!/bin/sh
# How many tasks a second does an array of `true` with nothing to upload run, from qsub to the last record, on 2 cores?
# Usage: bench/noop-array.sh [TURNS] [TASKS]   Peers: xargs -P2, GNU parallel, task-spooler (tsp). Also prints what
# processor time, messages and records a task takes, which says more than the time on a busy machine.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
. bench/lib/peers.sh
turns=${1:-3}
tasks=${2:-5000}
name=noop-array
fresh_work
start_counted_instance
printf '#!/bin/sh\ntrue\n' >"$work/noop.sh"

ours() { # TASKS
  begin=$(millis)
  id=$(cd "$work" && ../../../bin/qsub -J "1-$1" -l walltime=60 -o /dev/null -e /dev/null --upload none noop.sh)
  wait_for "$id"
  add ours "$(per_second "$1" $(($(millis) - begin)))"
}

ours "$tasks" # warms the servers, as they are when they have run for a minute
rm -f "$work/ours"
spent before
turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  ours "$tasks"
  peer_xargs "$tasks"
done
each=$(spent_each $((tasks * turns)))
while [ "$turn" -gt 0 ]; do
  turn=$((turn - 1))
  peer_tsp 1000
  peer_parallel 500
done

head_line "tasks/s, $tasks tasks, $turns turns"
line "an array of no-op tasks" ours
line "xargs -P2 -n1 /bin/sh -c true" xargs
line "tsp -S 2" tsp
line "parallel -j2" parallel
echo "  a task takes"
echo "$each"
rate noop-array-xargs "$(median ours)" "$(median xargs)" 0.6 ours
rate noop-array-tsp "$(median ours)" "$(median tsp)" 2 ours
rate noop-array-parallel "$(median ours)" "$(median parallel)" 6 ours
