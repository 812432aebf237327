# For the benches, to be read with `.`: lists of numbers, the table's end, the row, and an instance of their own.
# A bench sets `name` and `work` first. Every number is a cost: less is better, and a goal is the most it may be.

add() { echo "$2" >>"$work/$1"; } # LIST NUMBER

at() { # LIST PERCENT : that percentile
  sort -n "$work/$1" | awk -v percent="$2" '{ v[NR] = $1 } END { i = int((NR * percent + 99) / 100); print v[i < 1 ? 1 : i] }'
}

line() { # WHAT LIST : a line of the table
  printf '%-44s %10s %10s %10s\n' "$1" "$(at "$2" 50)" "$(at "$2" 100)" "$(at "$2" 1)"
}

head_line() { printf '%-44s %10s %10s %10s   (%s)\n' "$name" median slowest fastest "$1"; } # UNIT

row() { # NAME OURS PEER GOAL : the last line of the table, and the row; PEER `-`: the goal is of ours itself
  awk -v name="$1" -v ours="$2" -v peer="$3" -v goal="$4" -v rows="${BENCH_ROWS:-/dev/null}" 'BEGIN {
    ratio = peer == "-" ? ours : ours / peer
    met = ratio <= goal ? "true" : "false"
    shown = peer == "-" ? "null" : sprintf("%.2f", ratio)
    if (peer == "-") peer = "null"
    printf "%-44s %10.2f   goal: at most %s, %s\n", name, ratio, goal, met == "true" ? "met" : "not met"
    printf "{\"name\": \"%s\", \"ours\": %s, \"peer\": %s, \"ratio\": %s, \"goal\": %s, \"met\": %s}\n",
      name, ours, peer, shown, goal, met >>rows
  }'
}

millis() { echo "$(($(date +%s%N) / 1000000))"; }

# An instance under $work/state, ended with the bench whatever happens.
start_instance() {
  trap 'stop_instance' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  bin/pkbs up --state "$work/state" --port 0 >"$work/up.txt"
}

stop_instance() { bin/pkbs down --state "$work/state" >/dev/null 2>&1 || true; }

fresh_work() { # sets work
  work=$PWD/build/bench/$name
  if [ -d "$work/state" ]; then stop_instance; fi
  rm -rf "$work"
  mkdir -p "$work"
}
