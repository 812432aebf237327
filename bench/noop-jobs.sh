#!/bin/sh
# How many single jobs a second, `true` with nothing to upload, go from the API to their records, on 2 cores?
# Usage: bench/noop-jobs.sh [TURNS] [JOBS]   8 clients submit. Peers: xargs -P2, task-spooler (tsp). Also prints what
# processor time, messages and records a job takes.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
. bench/lib/peers.sh
turns=${1:-3}
jobs=${2:-5000}
name=noop-jobs
fresh_work
compile
start_counted_instance

ours() {
  took=$(program Submit "$work/state" "$jobs" 8 nothing)
  add ours "$(per_second "$jobs" "$took")"
}

ours
rm -f "$work/ours"
spent before
turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  ours
  peer_xargs "$jobs"
done
each=$(spent_each $((jobs * turns)))
while [ "$turn" -gt 0 ]; do
  turn=$((turn - 1))
  peer_tsp 1000
done

head_line "jobs/s, $jobs jobs, $turns turns"
line "single no-op jobs, 8 clients" ours
line "xargs -P2 -n1 /bin/sh -c true" xargs
line "tsp -S 2" tsp
echo "  a job takes"
echo "$each"
rate noop-jobs-xargs "$(median ours)" "$(median xargs)" 0.5 ours
rate noop-jobs-tsp "$(median ours)" "$(median tsp)" 1 ours
