# For the benches, to be read with `.`: lists of numbers, tables, rows, and an instance of their own.
# A bench sets `name` first. Its lists are files below $work, a number on a line.

add() { echo "$2" >>"$work/$1"; } # LIST NUMBER

at() { # LIST PERCENT : that percentile
  sort -n "$work/$1" | awk -v percent="$2" '{ v[NR] = $1 } END { i = int((NR * percent + 99) / 100); print v[i < 1 ? 1 : i] }'
}

median() { at "$1" 50; } # LIST

line() { # WHAT LIST : a line of the table
  printf '%-52s %10s %10s %10s\n' "$1" "$(median "$2")" "$(at "$2" 100)" "$(at "$2" 1)"
}

head_line() { printf '%-52s %10s %10s %10s   (%s)\n' "$name" median highest lowest "$1"; } # UNIT

# The last lines of the table, and the rows of build/bench.json. PEER `-`: the goal is of ours itself.
cost() { row "$1" "$2" "$3" '<=' "$4" "${5:-}"; } # NAME OURS PEER GOAL [LIST] : the ratio, or ours, may be at most that
rate() { row "$1" "$2" "$3" '>=' "$4" "${5:-}"; } # NAME OURS PEER GOAL [LIST] : the ratio, or ours, has to be at least that

above() { row "$1" "$2" "$3" '<= peer +' "$4" "${5:-}"; } # NAME OURS PEER GOAL [LIST] : ours may be at most so much above the peer

row() { # NAME OURS PEER SENSE GOAL LIST ; LIST: of ours, for the spread
  spread=null
  if [ -n "$6" ]; then spread=$(spread_of "$6"); fi
  awk -v name="$1" -v ours="$2" -v peer="$3" -v sense="$4" -v goal="$5" -v spread="$spread" \
    -v rows="${BENCH_ROWS:-/dev/null}" 'BEGIN {
    if (peer == "-") { judged = ours; ratio = "null"; peer = "null" }
    else { judged = peer > 0 ? ours / peer : 0; ratio = sprintf("%.3g", judged) }
    if (sense == "<= peer +") judged = ours - peer
    met = (sense != ">=" ? judged + 0 <= goal + 0 : judged + 0 >= goal + 0) ? "true" : "false"
    printf "%-52s %10.4g   goal: %s %s, %s\n", name, judged, words(sense), goal, \
      met == "true" ? "met" : "not met"
    printf "{\"name\": \"%s\", \"ours\": %s, \"peer\": %s, \"ratio\": %s, \"goal\": \"%s %s\", \"met\": %s, \"spread\": %s}\n", \
      name, ours, peer, ratio, sense, goal, met, spread >>rows
  }
  function words(sense) { return sense == ">=" ? "at least" : sense == "<=" ? "at most" : "at most the peer and" }'
}

spread_of() { # LIST : (highest - lowest) / median
  awk -v high="$(at "$1" 100)" -v low="$(at "$1" 1)" -v middle="$(median "$1")" \
    'BEGIN { if (middle > 0) printf "%.3g", (high - low) / middle; else print "null" }'
}

millis() { echo "$(($(date +%s%N) / 1000000))"; }

per_second() { awk -v n="$1" -v ms="$2" 'BEGIN { printf "%.1f", n * 1000 / (ms > 0 ? ms : 1) }'; } # COUNT MILLIS

skip() { # WHY : a bench that cannot run here
  echo "bench: $name: skipped: $1"
  exit 0
}

fresh_work() { # sets work
  work=$PWD/build/bench/$name
  if [ -d "$work/state" ]; then stop_instance; fi
  rm -rf "$work"
  mkdir -p "$work"
}

compile() { # the programs of bench/lib, once for all benches
  classes=$PWD/build/bench/classes
  if [ ! -f "$classes/done" ] || [ -n "$(find bench/lib build/pkbs/built -newer "$classes/done")" ]; then
    rm -rf "$classes"
    mkdir -p "$classes"
    "$JAVA_HOME/bin/javac" -proc:none -cp "$(jars)" -d "$classes" bench/lib/*.java
    touch "$classes/done"
  fi
}

jars() { find "$PWD/build/pkbs/lib/server" -name '*.jar' | tr '\n' ':'; }

# Runs one of them, with the flags that the programs of pkbs have.
program() { # CLASS ARGUMENT...
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 ${heap:+"-Xmx$heap"} -cp "$classes:$(jars)" "$@"
}

# An instance under $work/state, ended with the bench whatever happens, as is what runs beside it.
start_instance() { # [OPTION...] of `pkbs up`
  trap 'leave' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  unset PKBS_URL PKBS_TOKEN PKBS_TOKEN_FILE
  export PKBS_STATE="$work/state"
  bin/pkbs up --state "$work/state" --port 0 "$@" >"$work/up.txt"
  url=$(cat "$work/state/url")
  (umask 077 && printf 'header = "Authorization: Bearer %s"\n' "$(cat "$work/state/token")" >"$work/auth")
}

leave() {
  stop_beside
  if [ -n "$queue" ]; then TS_SOCKET=$queue tsp -K || true; fi
  stop_instance
}

queue= # the socket of a peer's queue, while that runs
beside= # the process id of a server of the bench's own, while it runs
stop_beside() {
  if [ -n "$beside" ]; then kill "$beside" && wait "$beside" || true; fi
  beside=
}

stop_instance() { bin/pkbs down --state "$work/state" >/dev/null 2>&1 || true; }

api() { # PATH [ARGUMENT...] : curl, as the instance's user
  path=$1
  shift
  curl -sS --fail --noproxy '*' -K "$work/auth" "$@" --url "$url$path"
}

wait_for() { # ID : until its end is in the books
  number=${1%%[.[]*}
  case $1 in *'[]'*) number="$number%5B%5D" ;; esac
  while ! api "/api/v1/jobs/$number?wait=60" | grep -q '"state":"finished"'; do :; done
}

# What an instance spends. Its nats-server gets a monitoring port, which costs nothing until it is asked.
start_counted_instance() { # [OPTION...]
  server=$(command -v nats-server)
  monitor=$(awk 'BEGIN { srand(); print 20000 + int(rand() * 10000) }')
  mkdir -p "$work/bin"
  printf '#!/bin/sh\ncase ${1-} in -c) set -- "$@" -a 127.0.0.1 -m %s ;; esac\nexec %s "$@"\n' "$monitor" "$server" >"$work/bin/nats-server"
  chmod 755 "$work/bin/nats-server"
  PATH=$work/bin:$PATH start_instance "$@"
}

spent() { # LIST : writes `name amount` lines: seconds of processor time, messages, records
  {
    for file in "$work"/state/run/*.json; do
      pid=$(sed -n 's/.*"pid" *: *\([0-9][0-9]*\).*/\1/p' "$file")
      role=${file##*/}
      case $role in supervisor.json) continue ;; esac # the WebDAV server is in its process
      sed 's/.*) //' "/proc/$pid/stat" | awk -v role="${role%.json}" -v hz="$(getconf CLK_TCK)" '{
        print "cpu:" role, ($12 + $13) / hz
        if (role == "worker") print "cpu:jobs", ($14 + $15) / hz }'
    done
    monitored varz | sed -n 's/^ *"\(in_msgs\|out_msgs\)": *\([0-9]*\).*/nats:\1 \2/p'
    monitored 'jsz?streams=1' | awk -F'[:,]' '
      /"api": *\{/ { api++ } api == 1 && /"total"/ { print "nats:js_api", $2 + 0; api = 2 }
      /"name":/ { gsub(/[ "]/, "", $2); stream = $2 } /"last_seq":/ { print "records:" stream, $2 + 0 }'
  } >"$work/$1"
}

monitored() { curl -sS --fail --noproxy '*' "http://127.0.0.1:$monitor/$1"; }

# Prints and keeps what each job took of processor time (ms), messages and records since `spent before`.
spent_each() { # JOBS
  spent after
  awk -v jobs="$1" 'NR == FNR { before[$1] = $2; next }
    { d = ($2 - before[$1]) / jobs
      if ($1 ~ /^cpu:/) { d *= 1000; if ($1 != "cpu:jobs") total += d; unit = "ms" } else unit = ""
      if (d > 0.004) printf "    %-40s %10.3f %s\n", $1, d, unit }
    END { printf "    %-40s %10.3f ms, without the jobs themselves\n", "cpu:all", total }' "$work/before" "$work/after"
}
