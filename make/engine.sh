#!/bin/sh
# Runs COMMAND with a Docker engine that has the images of pkbs as they are built now. Usage: engine.sh may|must COMMAND...
# The engine is the one that answers. Where none does, and this is root on a machine with dockerd, it is one of its own,
# without network, that leaves nothing behind and is ended by its process id. Where there can be none, `must` fails;
# `may` says so and runs COMMAND without it.
set -u
cd "$(dirname "$0")/.."
rule=$1
shift
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml)
engine=
data=
run=

cleanup() {
  status=$?
  trap - EXIT
  if [ -n "$engine" ]; then
    kill "$engine" 2>/dev/null
    tail --pid="$engine" -f /dev/null
    # It leaves its containers' network mounted.
    for mount in "$run"/exec/netns/*; do umount "$mount" 2>/dev/null; done
  fi
  if [ -n "$data" ]; then rm -rf --one-file-system "$data"; fi
  if [ -n "$run" ]; then rm -rf --one-file-system "$run"; fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

answers() {
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

here() { # IMAGE
  docker image inspect "$1" >/dev/null 2>&1
}

# Sets why, where there is no engine.
find_engine() {
  why=
  if command -v docker >/dev/null && answers; then return; fi
  if [ "$(id -u)" -ne 0 ]; then
    why="no docker engine answers, and only root can start one"
  elif ! command -v dockerd >/dev/null || ! command -v docker >/dev/null; then
    why="no docker engine answers, and there is no dockerd; apt-get install docker.io"
  else
    start_engine
  fi
}

start_engine() {
  mkdir -p build
  data=$(mktemp -d "$PWD/build/dockerd.XXXXXX") # not in /tmp, which may be memory
  run=$(mktemp -d) # the path of a socket is short
  DOCKER_HOST=unix://$run/socket
  export DOCKER_HOST
  # Nothing of this machine's own engine is read or touched, and no rule of its network.
  echo '{}' >"$run/config"
  dockerd --config-file "$run/config" --host "$DOCKER_HOST" --data-root "$data" --exec-root "$run/exec" \
    --pidfile "$run/pid" --bridge=none --iptables=false --ip6tables=false >build/dockerd.log 2>&1 &
  engine=$!
  tries=0
  until answers; do
    tries=$((tries + 1))
    if [ "$tries" -gt 60 ] || ! kill -0 "$engine" 2>/dev/null; then
      why="dockerd did not start: $(tail -n 1 build/dockerd.log)"
      return
    fi
    sleep 1
  done
}

# Sets why, where there is nothing to build the images from.
find_base() {
  if [ -n "${BASE:-}" ] || here "pkbs-base:$version"; then return; fi
  if [ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null; then
    sh make/base-image.sh || why="no base image; see above"
  else
    docker pull -q "$(sed -n 's/^ARG BASE=//p' Dockerfile)" >/dev/null 2>&1 &&
      docker pull -q "$(sed -n 's/^ARG NATS=//p' Dockerfile)" >/dev/null 2>&1 ||
      why="no registry answers, and a base image is made by root with debootstrap only"
  fi
}

# Sets why, where an engine answers and cannot run anything, as in some containers.
try_engine() {
  said=$(docker run --rm --network none "${BASE:-pkbs-base:$version}" true 2>&1) ||
    why="the engine cannot run containers: $(printf '%s' "$said" | head -n 1)"
}

images=0
find_engine
[ -n "$why" ] || find_base
[ -n "$why" ] || [ -z "$engine" ] || try_engine
if [ -z "$why" ]; then
  sh make/image.sh || images=$?
elif [ "$rule" = may ]; then
  echo "tests across containers: left out: $why" >&2
else
  echo "tests across containers: cannot be run: $why" >&2
  exit 1
fi
"$@"
status=$?
[ "$status" -ne 0 ] || status=$images
exit "$status"
