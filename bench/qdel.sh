#!/bin/sh
# How long does qdel take as a command with 10 000 jobs known: of one job, and of 1 000 ids in one call?
# Usage: bench/qdel.sh [TURNS]   Peer of one: a JVM that does nothing. Goals are milliseconds.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
. bench/lib/commands.sh
. bench/lib/filled.sh
turns=${1:-7}
name=qdel
fresh_work
compile
start_filled 10000 10000
next=2

one() { bin/qdel "$next"; }
thousand() { bin/qdel $(seq "$next" $((next + 999))); }

turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  timed one one
  next=$((next + 1))
  timed thousand thousand
  next=$((next + 1000))
  timed empty_jvm empty_jvm
done

head_line "ms, $turns turns"
line "a JVM that does nothing" empty_jvm
line "qdel of one job of 10 000" one
line "qdel of 1 000 ids in one call" thousand
cost qdel-one-of-10000-ms "$(median one)" - 400 one
cost qdel-1000-ids-ms "$(median thousand)" - 2000 thousand
