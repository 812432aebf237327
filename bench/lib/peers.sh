# The peers of the no-op benches, to be read with `.`: each adds its rate, starts a second, to a list of its name.

peer_xargs() { # COUNT
  begin=$(millis)
  seq "$1" | xargs -P2 -n1 /bin/sh -c true
  add xargs "$(per_second "$1" $(($(millis) - begin)))"
}

# Its server holds a process for each waiting job; more than a thousand would be refused.
peer_tsp() { # COUNT
  TS_SOCKET=$work/tsp.sock
  TMPDIR=$work
  TS_MAXFINISHED=10
  export TS_SOCKET TMPDIR TS_MAXFINISHED
  queue=$TS_SOCKET
  tsp -S 2
  begin=$(millis)
  count=0
  while [ "$count" -lt "$1" ]; do
    count=$((count + 1))
    tsp -n /bin/sh -c true
  done
  tsp -w >/dev/null
  add tsp "$(per_second "$1" $(($(millis) - begin)))"
  tsp -K
  queue=
  unset TS_SOCKET TMPDIR TS_MAXFINISHED
}

peer_parallel() { # COUNT
  begin=$(millis)
  seq "$1" | parallel --will-cite -j2 -n1 '/bin/sh -c true #' >/dev/null
  add parallel "$(per_second "$1" $(($(millis) - begin)))"
}
