#!/bin/sh
# How long until an array of 10 000 tasks is accepted in one request, and until qstat -t has shown all of it?
# Usage: bench/array-10000.sh [TURNS]   No peer; goals are milliseconds of whole commands. The array is held.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
. bench/lib/commands.sh
turns=${1:-7}
name=array-10000
fresh_work
start_instance
printf '#!/bin/sh\ntrue\n' >build/bench/noop.sh

accept() { bin/qsub -h -J 1-10000 build/bench/noop.sh; }
list() { bin/qstat -t "$id"; }
delete() { bin/qdel "$id"; }

turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  timed accept accept
  read -r id <"$work/out"
  timed list list
  [ "$(grep -c '\[[0-9]' "$work/out")" -eq 10000 ] || { echo "bench: $name: qstat -t shows other tasks" >&2; exit 1; }
  timed delete delete
done

head_line "ms, $turns turns"
line "qsub -h -J 1-10000" accept
line "qstat -t, 10 000 tasks" list
line "qdel" delete
cost array-10000-accept-ms "$(median accept)" - 1000 accept
cost array-10000-list-ms "$(median list)" - 1000 list
