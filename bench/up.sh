#!/bin/sh
# How long from `pkbs up` on an empty state to the first accepted job, and how much memory does it hold then?
# Usage: bench/up.sh [TURNS]   No peer: nothing else starts the same parts.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
turns=${1:-5}
name=up
fresh_work
unset PKBS_URL PKBS_TOKEN PKBS_TOKEN_FILE
export PKBS_STATE="$work/state"

resident() { # MB of the instance's java processes, and of all
  all=0
  java=0
  for pid in $(sed -n 's/.*"pid" *: *\([0-9][0-9]*\).*/\1/p' "$work"/state/run/*.json | sort -u); do
    kb=$(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")
    all=$((all + kb))
    if grep -qa java "/proc/$pid/cmdline"; then java=$((java + kb)); fi
  done
  add java $((java / 1024))
  add all $((all / 1024))
}

turn=0
while [ "$turn" -lt "$turns" ]; do
  rm -rf "$work/state"
  begin=$(millis)
  start_instance
  add up $(($(millis) - begin))
  (cd "$work" && echo true | ../../../bin/qsub -o /dev/null -e /dev/null >/dev/null)
  add first-job $(($(millis) - begin))
  resident
  stop_instance
  turn=$((turn + 1))
done

head_line "ms, MB, $turns turns"
line "pkbs up returns (ms)" up
line "first job accepted (ms)" first-job
line "resident, the java processes (MB)" java
line "resident, with nats-server (MB)" all
cost up-first-job-ms "$(at first-job 50)" - 3000 first-job
cost up-java-resident-mb "$(at java 50)" - 300 java
