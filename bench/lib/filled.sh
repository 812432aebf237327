# An instance that has many held jobs, to be read with `.` after measure.sh.

# Jobs 1 to OWN are the caller's, the others up to ALL belong to users.
start_filled() { # OWN ALL
  start_instance
  echo true | (cd "$work" && ../../../bin/qsub -h >/dev/null)
  if [ "$2" -gt 1 ]; then
    stop_instance
    conf=$work/state/nats/server.conf
    port=$(sed -n 's/^listen: "[^"]*:\([0-9]*\)".*/\1/p' "$conf")
    nats-server -c "$conf" >"$work/nats.log" 2>&1 &
    beside=$!
    filled=yes
    clone "$port" 2 "$1" 0 && clone "$port" $(($1 + 1)) "$2" 99 || filled=no
    stop_beside
    [ "$filled" = yes ] || exit 1
    start_instance
  fi
}

clone() { # PORT FIRST LAST USERS
  if [ "$2" -le "$3" ]; then program Clone "nats://127.0.0.1:$1" "$work/state" "$2" "$3" "$4"; fi
}
