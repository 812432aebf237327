#!/bin/sh
# Runs bench/*.sh one after the other, or those that are named, and writes their rows, with the machine and the versions,
# to build/bench.json. A missed goal is shown, not an error; a bench that fails is one, after the others have run.
# Usage: bench.sh [NAME...]
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/bench
BENCH_ROWS=$PWD/build/bench/rows
export BENCH_ROWS
: >"$BENCH_ROWS"
if [ $# -eq 0 ]; then
  for bench in bench/*.sh; do
    bench=${bench##*/}
    set -- "$@" "${bench%.sh}"
  done
fi

failed=
for bench in "$@"; do
  if [ ! -f "bench/$bench.sh" ]; then
    echo "bench: $bench: there is no bench/$bench.sh" >&2
    exit 2
  fi
done
began=$(date +%s)
load=$(cut -d ' ' -f 1 /proc/loadavg)
for bench in "$@"; do
  if ! sh "bench/$bench.sh"; then
    echo "bench: $bench: failed" >&2
    failed="$failed $bench"
  fi
  echo
done

version() { "$@" 2>&1 | sed -n '1s/["\\]//g; 1p'; }
cpu() { sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1; }
{
  printf '{\n  "at": "%s",\n  "took": "%s s",\n' "$(date -u +%FT%TZ)" $(($(date +%s) - began))
  printf '  "machine": "%s cpus, %s, %s MB, %s, load at the start %s",\n' "$(nproc)" "$(cpu)" \
    "$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$(uname -sr)" "$load"
  printf '  "versions": ["%s", "%s", "%s", "%s"' "$(git describe --always --dirty 2>/dev/null | sed 's/^/pkbs /')" \
    "$(version "$JAVA_HOME/bin/java" -version)" "$(version nats-server --version)" "$(version curl --version | cut -d ' ' -f 1,2)"
  for package in task-spooler parallel; do
    dpkg-query -W -f ', "${Package} ${Version}"' "$package" 2>/dev/null || true
  done
  printf '],\n  "rows": [\n'
  sed '$!s/$/,/; s/^/    /' "$BENCH_ROWS"
  printf '  ]\n}\n'
} >build/bench.json

if [ $# -gt 1 ]; then
  echo "name, ours, peer, ratio, goal, met, spread"
  sed 's/"[a-z]*": //g; s/[{}"]//g' "$BENCH_ROWS" | awk -F ', ' '{
    printf "%-34s %12s %12s %10s   %-10s %-6s %s\n", $1, $2, $3, $4, $5, $6 == "true" ? "met" : "missed", $7 }'
fi
echo "bench: $(grep -c '' "$BENCH_ROWS") row(s) in build/bench.json, $(grep -c '"met": true' "$BENCH_ROWS") met"
if [ -n "$failed" ]; then
  echo "bench: failed:$failed" >&2
  exit 1
fi
