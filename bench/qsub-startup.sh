#!/bin/sh
# How much does a command cost over a JVM that does nothing? bin/qsub --version beside an empty main, in turns.
# Usage: bench/qsub-startup.sh [TURNS]   Needs `make build` and JAVA_HOME; `make bench` sees to both.
set -eu
cd "$(dirname "$0")/.."
turns=${1:-20}
goal=3.0

work=$PWD/build/bench/qsub-startup
rm -rf "$work"
mkdir -p "$work"
printf 'final class Nothing {\n  public static void main(String[] args) {}\n}\n' >"$work/Nothing.java"
"$JAVA_HOME/bin/javac" -d "$work" "$work/Nothing.java"

ours() { bin/qsub --version; }
peer() { "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -cp "$work" Nothing; }

run() { # ours|peer : adds the wall time in ms to its list
  start=$(date +%s%N)
  "$1" >"$work/out" 2>"$work/err" || { echo "bench: qsub-startup: $1 ended with $?: $(head -n 1 "$work/err")" >&2; exit 1; }
  end=$(date +%s%N)
  echo "$(((end - start) / 10000))" | sed 's/\(..\)$/.\1/' >>"$work/$1"
}

for side in ours peer; do run "$side"; done # warms the file cache
rm -f "$work/ours" "$work/peer"
turn=0
while [ "$turn" -lt "$turns" ]; do
  run ours
  run peer
  turn=$((turn + 1))
done

at() { # SIDE PERCENT : that percentile
  sort -n "$work/$1" | awk -v percent="$2" '{ v[NR] = $1 } END { i = int((NR * percent + 99) / 100); print v[i < 1 ? 1 : i] }'
}

printf '%-24s %8s %8s %8s   (ms, %s turns)\n' qsub-startup median p90 fastest "$turns"
for side in ours peer; do
  case $side in ours) what='bin/qsub --version' ;; peer) what='empty main' ;; esac
  printf '%-24s %8s %8s %8s\n' "$what" "$(at $side 50)" "$(at $side 90)" "$(at $side 1)"
done
awk -v ours="$(at ours 50)" -v peer="$(at peer 50)" -v goal="$goal" -v rows="${BENCH_ROWS:-/dev/null}" 'BEGIN {
  ratio = ours / peer
  met = ratio <= goal ? "true" : "false"
  printf "%-24s %8.2f   goal: at most %s, %s\n", "ratio of medians", ratio, goal, met == "true" ? "met" : "not met"
  printf "{\"name\": \"qsub-startup\", \"ours\": %s, \"peer\": %s, \"ratio\": %.2f, \"goal\": %s, \"met\": %s}\n",
    ours, peer, ratio, goal, met >>rows
}'
