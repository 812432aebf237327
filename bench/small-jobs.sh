#!/bin/sh
# What does a no-op job with results cost, from the API to its record? Its three files PUT by a bare client are the peer.
# Usage: bench/small-jobs.sh [TURNS] [JOBS]   8 clients submit, 8 connections upload; one warm-up turn is not counted.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
turns=${1:-3}
jobs=${2:-500}
name=small-jobs
fresh_work
if ! command -v curl >/dev/null; then
  echo "bench: small-jobs: skipped, no curl; install it with: sudo apt install curl"
  exit 0
fi
start_instance
dav=$(cat "$work/state/webdav-url")
"$JAVA_HOME/bin/javac" -d "$work/classes" bench/lib/Submit.java

ours() {
  took=$("$JAVA_HOME/bin/java" -cp "$work/classes" Submit "$work/state" "$jobs" 8 files)
  add ours "$(awk -v t="$took" -v n="$jobs" 'BEGIN { printf "%.2f", t / n }')"
}

# The same files of the same sizes, through the same door, one folder for all.
peer() { # TURN
  curl -sS --fail --noproxy '*' --netrc-file "$work/state/netrc" -X MKCOL "${dav}bare-$1/"
  : >"$work/out"
  json=$(find "$work/state/results" -name result.json | head -n 1)
  seq "$jobs" | awk -v dav="${dav}bare-$1/" -v json="$json" -v empty="$work/out" '{
    print "upload-file = " empty "\nurl = " dav $1 ".out\nupload-file = " empty "\nurl = " dav $1 ".err"
    print "upload-file = " json "\nurl = " dav $1 ".json" }' >"$work/puts"
  begin=$(millis)
  curl --no-progress-meter --fail --noproxy "*" --netrc-file "$work/state/netrc" -Z --parallel-max 8 -K "$work/puts" >/dev/null
  add peer "$(awk -v t="$(($(millis) - begin))" -v n="$jobs" 'BEGIN { printf "%.2f", t / n }')"
}

ours
peer 0
rm -f "$work/ours" "$work/peer"
turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  ours
  peer "$turn"
done

head_line "ms per job, $jobs jobs, $turns turns"
line "a job with three result files, 8 clients" ours
line "the three files PUT by curl, 8 connections" peer
row small-jobs "$(at ours 50)" "$(at peer 50)" 1.43
