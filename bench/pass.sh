#!/bin/sh
# How long does one scheduling pass take with 100 000 queued jobs of 100 users on 1 000 workers?
# Usage: bench/pass.sh [PASSES]   The real Board and Planner; 32 jobs end before each pass. Peer: itself with 1 000 queued
# jobs. Processor time of one thread, with the flags of the dispatcher.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
passes=${1:-500}
name=pass
fresh_work
compile
heap=256m
for jobs in 1000 10000 100000; do program Pass "$jobs" 1000 "$passes" >"$work/$jobs"; done

head_line "microseconds, $passes passes"
line "a pass with 1 000 queued jobs" 1000
line "a pass with 10 000" 10000
line "a pass with 100 000" 100000
cost pass-100000-us "$(median 100000)" - 5000 100000
cost pass-growth "$(median 100000)" "$(median 1000)" 166 # 100 times the jobs, n log n
