#!/bin/sh
# What does a no-op job cost, submitted singly through the API, over what the machine needs to start its shell?
# Usage: bench/noop-jobs.sh [TURNS] [JOBS]   The results are the three that every job has; xargs has none.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
turns=${1:-3}
jobs=${2:-500}
name=noop-jobs
fresh_work
start_instance
"$JAVA_HOME/bin/javac" -d "$work/classes" bench/lib/Submit.java

ours() {
  took=$("$JAVA_HOME/bin/java" -cp "$work/classes" Submit "$work/state" "$jobs" 8 none)
  add ours "$(awk -v t="$took" -v n="$jobs" 'BEGIN { printf "%.2f", t / n }')"
}

peer() {
  begin=$(millis)
  seq "$jobs" | xargs -P2 -n1 /bin/sh -c true
  add peer "$(awk -v t="$(($(millis) - begin))" -v n="$jobs" 'BEGIN { printf "%.2f", t / n }')"
}

ours
peer
rm -f "$work/ours" "$work/peer"
turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  ours
  peer
done

head_line "ms per job, $jobs jobs, $turns turns"
line "a no-op job, 8 clients" ours
line "xargs -P2 -n1 /bin/sh -c true" peer
row noop-jobs "$(at ours 50)" "$(at peer 50)" 2.0
