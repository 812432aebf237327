#!/bin/sh
# Runs the main job for real: pkbs up, three jobs, their state, their results by WebDAV, pkbs down.
# Writes below build/demo only. Ends with `demo ok`, or says which step failed, with nothing left running either way.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
demo=$root/build/demo
state=$demo/state

PATH=$root/bin:$PATH
unset PKBS_URL PKBS_TOKEN PKBS_TOKEN_FILE
export PATH PKBS_STATE="$state" XDG_STATE_HOME="$demo/xdg-state" XDG_CONFIG_HOME="$demo/xdg-config"

step=start
pids=
ok=no

begin() { # WHAT
  step=$1
  printf '\n== %s\n' "$step"
}

fail() { # WHY ; the EXIT trap cleans up
  echo "demo: $step: $1" >&2
  exit 1
}

try() { # SECONDS COMMAND... ; shows the command, as a user would type it
  seconds=$1
  shift
  echo "\$ $*"
  timeout "$seconds" "$@" || fail "'$*' ended with $? (124: not done after $seconds s); see $state"
}

# Sets rest to the processes that name the demo's state folder in their arguments or environment, without those of
# before: a user's shell may name it too. The list of processes is taken first, so that it holds none of this search.
before=
find_rest() {
  rest=
  set -- /proc/[0-9]*/cmdline /proc/[0-9]*/environ
  # shellcheck disable=SC2013 # a line is one number
  for pid in $(grep -lsaF -- "$state" "$@" | cut -d / -f 3 | sort -un); do
    case " $before $$ " in *" $pid "*) continue ;; esac
    if is_alive "$pid"; then rest="${rest:+$rest }$pid"; fi
  done
}

is_alive() { # PID ; a zombie runs no more, and has no arguments
  tr -d '\000' 2>/dev/null <"/proc/$1/cmdline" | grep -q .
}

cleanup() {
  status=$?
  trap - EXIT
  if [ "$ok" = no ]; then
    echo "demo: $step: failed; stopping what runs, the state stays in $state" >&2
    timeout 60 pkbs down --state "$state" >/dev/null 2>&1 || true
    find_rest
    for pid in $rest; do kill -KILL "$pid" 2>/dev/null || true; done
    if [ "$status" -eq 0 ]; then status=1; fi
  fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

dav() { # CURL-ARGS...
  curl -sS --fail --max-time 30 --noproxy '*' --netrc-file "$state/netrc" "$@"
}

dav_list() { # URL : one line `SIZE PATH` for each file below it
  folder=/${1#*://*/}
  dav -X PROPFIND -H 'Depth: 1' "$1" | awk -v folder="$folder" '
    BEGIN { RS = "</[A-Za-z0-9]*:?response>" }
    match($0, /<[A-Za-z0-9]*:?href>[^<]*/) {
      path = substr($0, RSTART, RLENGTH); sub(/^[^>]*>/, "", path); sub(/^[a-z]*:\/\/[^\/]*/, "", path)
      size = 0
      if (match($0, /getcontentlength[^>]*>[0-9]+/)) {
        size = substr($0, RSTART, RLENGTH); sub(/^[^>]*>/, "", size)
      }
      plain = path; sub(/\/$/, "", plain)
      self = folder; sub(/\/$/, "", self)
      if (plain == self) next
      if ($0 ~ /<[A-Za-z0-9]*:?collection/) print "folder", plain "/"; else print size, path
    }' | while read -r size path; do
    if [ "$size" = folder ]; then dav_list "$origin$path"; else echo "$size $path"; fi
  done
}

begin "make a fresh folder: $demo"
if [ -d "$state" ]; then timeout 60 pkbs down --state "$state" >/dev/null 2>&1 || true; fi
find_rest
before=$rest
for pid in $before; do
  if grep -qsaE 'pkbs\.(standalone|dispatcher|worker)\.|nats-server' "/proc/$pid/cmdline"; then
    fail "an earlier demo still runs (pid $pid); stop it first"
  fi
done
rm -rf "$demo"
mkdir -p "$demo/work"
cp -R examples "$demo/work/examples"
cd "$demo/work" # a job's .o and .e files come to where qsub was called

begin "start pkbs in laptop mode"
try 60 pkbs up --state "$state" --port 0
pids=$(pkbs status --state "$state" --json | tr ',{}' '[\n*]' | sed -n 's/.*"pid" *: *\([0-9][0-9]*\).*/\1/p')
[ -n "$pids" ] || fail "'pkbs status --json' names no pid"
for file in url token netrc webdav-url; do [ -s "$state/$file" ] || fail "$state/$file: missing or empty"; done
url=$(cat "$state/url")
webdav=$(cat "$state/webdav-url")
origin=${webdav#*://}
origin=${webdav%%://*}://${origin%%/*}

begin "submit a line of shell, a script and a directory"
submit() { # COMMAND-LINE ; sets id
  echo "\$ $1"
  id=$(timeout 60 sh -c "$1") || fail "'$1' ended with $?"
  echo "$id"
  case $id in [0-9]*.pkbs) ;; *) fail "'$1' printed '$id', not a job id" ;; esac
}
submit 'echo "sleep 1" | qsub -N sleep'
ids=$id
submit 'qsub -N calc examples/calculation/calc.sh'
ids="$ids $id"
submit 'qsub -N hello-world examples/hello-world'
ids="$ids $id"

begin "wait for them"
# shellcheck disable=SC2086 # one word per id
try 180 qwait $ids

begin "show their state"
try 60 qstat -x
# shellcheck disable=SC2086
finished=$(qstat -x -f $ids | grep -c '^ *job_state = F') || true
[ "$finished" -eq 3 ] || fail "$finished of the 3 jobs are finished"

begin "show the results as WebDAV has them: $webdav"
dav_list "$webdav" >"$demo/files" || fail "PROPFIND $webdav: no listing"
found=
while read -r size path; do
  printf '%9s  %s\n' "$size" "$path"
  case $path in
    */greetings.txt | */result.txt | */stdout.txt)
      dav "$origin$path" >"$demo/file" || fail "GET $path: not readable"
      head -n 3 "$demo/file" | sed 's/^/           | /'
      found="$found $(grep -cE '^(hello cluster|primes 9592)$' "$demo/file" || true):${path##*/}"
      ;;
  esac
done <"$demo/files"
for want in 1:greetings.txt 1:result.txt; do
  case "$found " in *" $want "*) ;; *) fail "${want#*:}: missing or not what the job wrote" ;; esac
done
[ "$(grep -c '/result\.json$' "$demo/files")" -eq 3 ] || fail "not every job has its result.json"

begin "stop everything"
try 60 pkbs down --state "$state"
find_rest
for pid in $pids; do
  case " $rest " in *" $pid "*) continue ;; esac
  if is_alive "$pid"; then rest="$rest $pid"; fi
done
[ -z "$rest" ] || fail "still running after 'pkbs down': $rest"
if curl -s --max-time 5 --noproxy '*' -o /dev/null "$url/healthz"; then fail "$url still answers"; fi

ok=yes
echo
echo "demo ok"
