#!/bin/sh
# What does an array of 1 000 000 tasks cost: to accept, to list, to delete, of the dispatcher's heap and of NATS's
# memory, and for each task that runs?
# Usage: bench/array-million.sh [TURNS] [RUN]   Peer of a task's run: the same of an array of 10 000; the first RUN
# tasks of each are run. Memory is measured with all tasks deleted, which is when the books say most of them.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
. bench/lib/commands.sh
turns=${1:-3}
run=${2:-3000}
name=array-million
fresh_work
start_instance
printf '#!/bin/sh\ntrue\n' >build/bench/noop.sh

accept() { bin/qsub -h -J 1-1000000 build/bench/noop.sh; }
list() { bin/qstat "$id"; }
page() { api "/api/v1/rows?id=${id%%[.[]*}%5B%5D&tasks=true&limit=20000"; }
delete() { bin/qdel "$id"; }

of_role() { sed -n 's/.*"pid" *: *\([0-9][0-9]*\).*/\1/p' "$work/state/run/$1.json"; } # ROLE : its pid

heap_mb() { # of the dispatcher, what is live
  "$JAVA_HOME/bin/jcmd" "$(of_role dispatcher)" GC.run >/dev/null
  "$JAVA_HOME/bin/jcmd" "$(of_role dispatcher)" GC.heap_info |
    sed -n 's/.*used \([0-9]*\)K.*/\1/p' | awk '{ kb += $1 } END { printf "%.1f", kb / 1024 }'
}

resident_mb() { awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/$(of_role "$1")/status"; } # ROLE

per_task() { # TASKS LIST : ms for each of the first tasks of an array of so many
  id=$(cd build/bench && ../../bin/qsub -J "1-$1" -l walltime=60 -o /dev/null -e /dev/null --upload none noop.sh)
  id=${id%%[.[]*}
  begin=$(millis)
  ok=0
  while [ "$ok" -lt "$run" ]; do
    sleep 0.1
    ok=$(api "/api/v1/jobs/$id%5B%5D" | sed 's/.*"ok":\([0-9]*\).*/\1/')
  done
  add "$2" "$(awk -v ms=$(($(millis) - begin)) -v n="$ok" 'BEGIN { printf "%.3f", ms / n }')"
  bin/qdel -W force "$id[]" >"$work/out" 2>&1 || true # it may be over
  wait_for "$id[]"
}

add heap-empty "$(heap_mb)"
add nats-empty "$(resident_mb nats)"
turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  timed accept accept
  read -r id <"$work/out"
  timed list list
  timed page page
  timed delete delete
done
add heap "$(heap_mb)"
add nats "$(resident_mb nats)"
per_task 10000 warm
turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  per_task 1000000 task-of-million
  per_task 10000 task-of-10000
done
awk -v a="$(median heap)" -v b="$(median heap-empty)" -v n="$turns" 'BEGIN { printf "%.1f\n", (a - b) / n }' >"$work/heap-each"
awk -v a="$(median nats)" -v b="$(median nats-empty)" -v n="$turns" 'BEGIN { printf "%.1f\n", (a - b) / n }' >"$work/nats-each"

head_line "ms, MB, $turns turns"
line "qsub -h -J 1-1000000 (ms)" accept
line "qstat of the array (ms)" list
line "20 000 of its tasks from the API (ms)" page
line "qdel of the array (ms)" delete
line "dispatcher's heap, $turns million tasks (MB)" heap
line "the same for each million (MB)" heap-each
line "nats-server, resident (MB)" nats
line "the same for each million (MB)" nats-each
line "a task of the first $run of 1 000 000 (ms)" task-of-million
line "a task of the first $run of 10 000 (ms)" task-of-10000
cost million-accept-ms "$(median accept)" - 1000 accept
cost million-delete-ms "$(median delete)" - 5000 delete
cost million-heap-mb "$(median heap)" - 512
cost million-task "$(median task-of-million)" "$(median task-of-10000)" 1.2 task-of-million
