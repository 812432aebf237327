#!/bin/sh
# How long does qstat take as a command with 10, 1 000, 10 000 and 100 000 live jobs?
# Usage: bench/qstat.sh [TURNS]   Peers: itself with 10 jobs, and a JVM that does nothing. The jobs are held; of the
# 100 000 the caller has 1 000, the rest belongs to 99 others.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
. bench/lib/commands.sh
. bench/lib/filled.sh
turns=${1:-15}
name=qstat
me=$(id -un)
measured=$PWD/build/bench/qstat-lists
rm -rf "$measured"
mkdir -p "$measured"
compile

all() { bin/qstat; }
own() { bin/qstat -u "$me"; }
json() { bin/qstat -f -F json; }

with() { # OWN ALL LIST COMMAND...
  fresh_work
  start_filled "$1" "$2"
  list=$3
  shift 3
  in_turns "$turns" empty_jvm "$@"
  for side in "$@"; do cat "$work/$side" >"$measured/$list-$side"; done
  cat "$work/empty_jvm" >>"$measured/empty_jvm"
  stop_instance
}

with 10 10 10 all own
with 1000 1000 1000 all json
with 10000 10000 10000 all
with 1000 100000 100000 own
work=$measured

head_line "ms, $turns turns"
line "a JVM that does nothing" empty_jvm
line "qstat, 10 jobs" 10-all
line "qstat, 1 000 jobs" 1000-all
line "qstat -f -F json, 1 000 jobs" 1000-json
line "qstat, 10 000 jobs" 10000-all
line "qstat -u, 10 jobs" 10-own
line "qstat -u, 1 000 own jobs of 100 000" 100000-own
cost qstat-1000 "$(median 1000-all)" "$(median 10-all)" 1.5 1000-all
cost qstat-own-of-100000 "$(median 100000-own)" "$(median 10-own)" 2 100000-own
cost qstat-10000-ms "$(median 10000-all)" - 400 10000-all
