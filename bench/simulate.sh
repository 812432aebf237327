#!/bin/sh
# How many decisions a second does the planner take for 10 000 workers and 5 000 000 tasks, in virtual time?
# Usage: bench/simulate.sh [TASKS]   The real Board and Planner. Peer: itself with 100 workers and 50 000 tasks. Processor
# time of one thread, the simulation included, with the flags of the dispatcher.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
tasks=${1:-5000000}
name=simulate
fresh_work
compile
heap=512m
for turn in 1 2 3; do
  program Simulate 100 $((tasks / 100)) >"$work/few.$turn"
  if [ "$turn" -le 2 ]; then program Simulate 10000 "$tasks" >"$work/many.$turn"; fi
done
for side in few many; do
  for what in decisions-per-second heap-mb virtual-hours; do
    sed -n "s/^$what //p" "$work/$side".* >"$work/$side-$what"
  done
done

head_line "$tasks tasks"
line "decisions/s, 10 000 workers" many-decisions-per-second
line "decisions/s, 100 workers" few-decisions-per-second
line "heap (MB), 10 000 workers" many-heap-mb
line "heap (MB), 100 workers" few-heap-mb
line "virtual hours, 10 000 workers" many-virtual-hours
rate simulate-decisions "$(median many-decisions-per-second)" - 100000 many-decisions-per-second
cost simulate-heap "$(median many-heap-mb)" "$(median few-heap-mb)" 100 # 100 times the workers and tasks
