#!/bin/sh
# How long from a submission to the first line of the script, on an idle system?
# Usage: bench/latency.sh [TURNS]   Peer: a bare NATS request, answered by a fork and exec. Goals: what ours takes more.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
turns=${1:-200}
name=latency
fresh_work
compile
start_instance
mkfifo "$work/pipe"
program Latency "$work/state" "$turns" "$work/pipe" >"$work/turns"
for side in ours peer; do sed -n "s/^$side //p" "$work/turns" >"$work/$side"; done

head_line "ms, $turns turns"
line "submission to the first line" ours
line "NATS request, fork and exec" peer
above latency-p50-ms "$(median ours)" "$(median peer)" 5
above latency-p99-ms "$(at ours 99)" "$(at peer 99)" 20
