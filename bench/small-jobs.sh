#!/bin/sh
# How many no-op jobs a second, each with stdout.txt, stderr.txt and result.json uploaded, go from the API to their records?
# Usage: bench/small-jobs.sh [TURNS] [JOBS]   8 clients submit. Peer: the same files PUT by a bare client, 8 connections.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
turns=${1:-3}
jobs=${2:-1000}
name=small-jobs
fresh_work
compile
start_counted_instance
dav=$(cat "$work/state/webdav-url")

ours() {
  took=$(program Submit "$work/state" "$jobs" 8 results)
  add ours "$(per_second "$jobs" "$took")"
}

# The same files of the same sizes, through the same door, one folder for all.
peer() { # TURN
  curl -sS --fail --noproxy '*' --netrc-file "$work/state/netrc" -X MKCOL "${dav}bare-$1/"
  : >"$work/empty"
  find "$work/state/results" -name result.json | head -n 1 >"$work/found"
  read -r json <"$work/found"
  cp "$json" "$work/json"
  seq "$jobs" | awk -v dav="${dav}bare-$1/" -v json="$work/json" -v empty="$work/empty" '{
    print "upload-file = \"" empty "\"\nurl = " dav $1 ".out\nupload-file = \"" empty "\"\nurl = " dav $1 ".err"
    print "upload-file = \"" json "\"\nurl = " dav $1 ".json" }' >"$work/puts"
  begin=$(millis)
  curl --no-progress-meter --fail --noproxy "*" --netrc-file "$work/state/netrc" -Z --parallel-max 8 -K "$work/puts" >/dev/null
  add peer "$(per_second "$jobs" $(($(millis) - begin)))"
}

ours
peer 0
rm -f "$work/ours" "$work/peer"
took=0
turn=0
while [ "$turn" -lt "$turns" ]; do
  turn=$((turn + 1))
  spent before
  ours
  spent_each "$jobs" >"$work/each" # of the last turn: the peer uses the same server
  peer "$turn"
done

head_line "jobs/s, $jobs jobs, $turns turns"
line "a job with three result files, 8 clients" ours
line "the three files PUT by curl, 8 connections" peer
echo "  a job takes"
cat "$work/each"
rate small-jobs "$(median ours)" "$(median peer)" 0.7 ours
