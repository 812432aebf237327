#!/bin/sh
# Builds the images pkbs-dispatcher and pkbs-worker from build/pkbs and prints their names, sizes and digests.
# BASE, NATS: the images to build from, see Dockerfile; what `make base-image` made is taken where it is there.
# REGISTRY: put before the names, as in REGISTRY=registry.example.org/pkbs/. TAG: default the version in pom.xml.
set -eu
cd "$(dirname "$0")/.."
tag=${TAG:-$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml)}
registry=${REGISTRY:-}

die() {
  echo "make image: $1" >&2
  exit 1
}

command -v docker >/dev/null || die "docker: not found; install docker.io or set PATH"
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ||
  die "no docker engine answers at ${DOCKER_HOST:-the default socket}; start one or set DOCKER_HOST"
[ "$tag" != latest ] || die "TAG=latest: a tag is a version; leave TAG out or name one"

here() { # IMAGE ; it is on this engine
  docker image inspect "$1" >/dev/null 2>&1
}

if [ -z "${BASE:-}" ] && here "pkbs-base:$tag"; then BASE=pkbs-base:$tag; fi
if [ -z "${NATS:-}" ] && here "pkbs-nats:$tag"; then NATS=pkbs-nats:$tag; fi
echo "image: from ${BASE:-the base that Dockerfile names} and ${NATS:-the nats that Dockerfile names}"

for role in worker dispatcher; do
  # shellcheck disable=SC2086 # one word per argument
  docker build -q --target "$role" ${BASE:+--build-arg BASE="$BASE"} ${NATS:+--build-arg NATS="$NATS"} \
    ${NETWORK:+--network "$NETWORK"} --label "org.opencontainers.image.version=$tag" \
    -t "${registry}pkbs-$role:$tag" . 2>build/image.log >/dev/null ||
    die "pkbs-$role: not built; $(tail -n 3 build/image.log | tr '\n' ' ')"
done

printf '%-40s %9s  %s\n' image size digest
for role in worker dispatcher; do
  docker image inspect --format '{{.Size}} {{.Id}}' "${registry}pkbs-$role:$tag" | while read -r size id; do
    printf '%-40s %6d MB  %s\n' "${registry}pkbs-$role:$tag" "$((size / 1000000))" "$id"
  done
done
