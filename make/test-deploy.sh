#!/bin/sh
# Runs the container test: with the images that are there, or built here, on the Docker engine that answers. Where none
# does, and this is root on a machine with dockerd, one is started for the test, without network and with its data in
# build/, and ended with it.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml)
engine=
cleanup() {
  status=$?
  trap - EXIT
  if [ -n "$engine" ]; then
    kill "$engine" 2>/dev/null || true
    tail --pid="$engine" -f /dev/null
  fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

answers() {
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

if ! answers; then
  if ! command -v dockerd >/dev/null || [ "$(id -u)" -ne 0 ]; then
    echo "test-deploy: left out: no docker engine answers, and none can be started (root and docker.io are needed)" >&2
    exit 1
  fi
  home=$PWD/build/dockerd
  mkdir -p "$home"
  DOCKER_HOST=unix://$home/socket
  export DOCKER_HOST
  dockerd --host "$DOCKER_HOST" --data-root "$home/data" --exec-root "$home/exec" --pidfile "$home/pid" \
    --bridge=none --iptables=false --ip6tables=false >"$home/log" 2>&1 &
  engine=$!
  tries=0
  until answers; do
    tries=$((tries + 1))
    if [ "$tries" -gt 60 ] || ! kill -0 "$engine" 2>/dev/null; then
      echo "test-deploy: dockerd did not start: $(tail -n 1 "$home/log")" >&2
      exit 1
    fi
    sleep 1
  done
fi

if ! docker image inspect "pkbs-base:$version" >/dev/null 2>&1 && [ -z "${BASE:-}" ]; then sh make/base-image.sh; fi
sh make/image.sh
mvn -B -Dstyle.color=never -q -pl kustomize -am verify -DskipTests -Dit.test=ContainersIT \
  -Dfailsafe.failIfNoSpecifiedTests=false
echo "test-deploy: ok"
