#!/bin/sh
# Runs every bench/*.sh, one after the other, and gathers their rows in build/bench.json. A missed goal is shown, not an
# error; a bench that cannot run is.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/bench
BENCH_ROWS=$PWD/build/bench/rows
export BENCH_ROWS
: >"$BENCH_ROWS"
for bench in bench/*.sh; do
  sh "$bench"
  echo
done
{
  echo '['
  sed '$!s/$/,/; s/^/  /' "$BENCH_ROWS"
  echo ']'
} >build/bench.json
echo "bench: $(grep -c '' "$BENCH_ROWS") row(s) in build/bench.json"
