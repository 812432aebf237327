#!/bin/sh
# Makes the images pkbs-base and pkbs-nats without a registry: Debian's minimal system from its packages, the running
# JDK linked down to what programs need, and this machine's nats-server. `make image` then builds from these two.
# Needs root, debootstrap, docker and nats-server. SUITE, MIRROR: Debian's, default bookworm from deb.debian.org.
set -eu
cd "$(dirname "$0")/.."
tag=${TAG:-$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml)}
suite=${SUITE:-bookworm}
mirror=${MIRROR:-http://deb.debian.org/debian}
work=$PWD/build/base-image
root=$work/root

die() {
  echo "make base-image: $1" >&2
  exit 1
}

for program in debootstrap docker nats-server; do
  command -v "$program" >/dev/null || die "$program: not found; apt-get install debootstrap docker.io nats-server"
done
[ "$(id -u)" -eq 0 ] || die "debootstrap needs root; run as root"
docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ||
  die "no docker engine answers at ${DOCKER_HOST:-the default socket}; start one or set DOCKER_HOST"

mkdir -p "$work"
if [ ! -f "$work/debian-$suite" ]; then
  echo "base-image: Debian $suite from $mirror"
  rm -rf "$root"
  debootstrap --variant=minbase --include=ca-certificates,procps,tini "$suite" "$root" "$mirror" \
    >"$work/debootstrap.log" 2>&1 || die "debootstrap: $(tail -n 1 "$work/debootstrap.log"); see build/base-image"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/var/log/* "$root"/usr/share/man/* \
    "$root"/usr/share/locale/* "$root"/usr/share/info/*
  find "$root/usr/share/doc" -type f ! -name copyright -delete # licences stay
  : >"$work/debian-$suite"
fi

echo "base-image: Java from $JAVA_HOME"
rm -rf "$root/opt/java"
mkdir -p "$root/opt/java"
"$JAVA_HOME/bin/jlink" --add-modules java.se,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.management,jdk.net,jdk.unsupported,jdk.zipfs \
  --no-header-files --no-man-pages --compress zip-6 --output "$root/opt/java/openjdk" >"$work/jlink.log" 2>&1 ||
  die "jlink: $(tail -n 1 "$work/jlink.log")"

tar -C "$root" --numeric-owner -c . | docker import \
  --change 'ENV JAVA_HOME=/opt/java/openjdk LANG=C.UTF-8' \
  --change 'ENV PATH=/opt/java/openjdk/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'CMD ["/bin/bash"]' - "pkbs-base:$tag" >/dev/null

mkdir -p "$work/nats"
cp -- "$(command -v nats-server)" "$work/nats/nats-server"
cat >"$work/nats/Dockerfile" <<END
FROM pkbs-base:$tag
COPY nats-server /nats-server
USER 10003:10003
ENTRYPOINT ["/nats-server"]
END
docker build -q -t "pkbs-nats:$tag" "$work/nats" >/dev/null 2>"$work/nats.log" ||
  die "pkbs-nats: not built; $(tail -n 1 "$work/nats.log")"

for image in "pkbs-base:$tag" "pkbs-nats:$tag"; do
  docker image inspect --format '{{.Size}} {{.Id}}' "$image" | while read -r size id; do
    printf '%-40s %6d MB  %s\n' "$image" "$((size / 1000000))" "$id"
  done
done
