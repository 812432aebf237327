#!/bin/sh
# Installs by apt what `make demo`, `make test` or `make bench` needs and this machine lacks.
# Usage: install.sh demo|test|test-clients|test-faults|bench
# Touches nothing when all is there. Services that a package brings (nats-server's, docker.io's) are not started.
set -eu
what=$1
asked="make $what"

case $what in
  test | test-clients) with_engines=yes ;;
  *) with_engines=no ;;
esac
# Containers are tested where there is a Docker engine, or where root can start one. Elsewhere that is left out.
with_docker=no
if [ "$what" = test ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1 &&
  ! docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then
  with_docker=yes
fi
java17=/usr/lib/jvm/java-17-openjdk-$(dpkg --print-architecture 2>/dev/null || echo none)/bin/java

die() {
  echo "$asked: $1" >&2
  exit 1
}

# program or file, package, what it is for
needs() {
  echo "nats-server nats-server the message server that pkbs up starts"
  echo "curl curl fetches the result files from WebDAV"
  if [ "$what" = bench ]; then
    echo "tsp task-spooler a queue of commands, to measure beside"
    echo "parallel parallel GNU parallel, to measure beside"
    echo "ps procps lists the processes that are measured"
    return
  fi
  if [ "$what" != demo ]; then
    echo "apache2 apache2-bin a real WebDAV server for the tests; the program alone, no service"
    echo "rclone rclone another WebDAV server for the tests"
    echo "ps procps lets the tests see what is left running"
  fi
  if [ "$with_engines" = yes ]; then
    # By paths: other versions of them may come first on the PATH.
    echo "/usr/bin/snakemake snakemake a workflow engine that the tests run on pkbs"
    echo "$java17 openjdk-17-jre-headless runs Nextflow in the tests; 24.10 does not run on JDK 25"
  fi
  if [ "$what" = test-faults ]; then
    echo "/usr/lib/*/faketime/libfaketimeMT.so.1 libfaketime wrong clocks for the tests"
  fi
}

# As above; without these some tests are left out.
wishes() {
  if [ "$with_docker" = yes ]; then
    echo "dockerd docker.io an engine that the tests start for themselves, with the images of pkbs"
    echo "debootstrap debootstrap makes the images without a registry"
  fi
}

# has PROGRAM: one on PATH, or a file that a pattern with slashes names
has() {
  # shellcheck disable=SC2086 # a pattern
  case $1 in
    */*) ls $1 >/dev/null 2>&1 ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
  esac
}

missing= # of what is read
find_missing() {
  missing=
  while read -r program package why; do
    if [ -z "$program" ] || has "$program"; then continue; fi
    echo "$asked: installing $package by apt: $why"
    missing="$missing $package"
  done
}
find_missing <<END
$(needs)
END
packages=$missing
find_missing <<END
$(wishes)
END
wished=$missing

if [ -n "$packages$wished" ]; then
  command -v apt-get >/dev/null 2>&1 || die "missing:$packages: this machine has no apt-get; install them by hand"
  if [ "$(id -u)" -eq 0 ]; then
    root=
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    root="sudo -n"
  elif command -v sudo >/dev/null 2>&1 && [ -t 0 ]; then
    root=sudo
  else
    die "missing:$packages: installing needs root; run as root or with sudo, or: apt-get install$packages"
  fi

  log=$(mktemp)
  policy=/usr/sbin/policy-rc.d
  policy_is_ours=no
  restore() {
    rm -f "$log"
    if [ "$policy_is_ours" = yes ]; then $root rm -f "$policy"; fi
  }
  trap restore EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  # Debian asks this file before a package starts its service; 101 says no. An administrator's own file is left alone.
  if [ ! -e "$policy" ]; then
    policy_is_ours=yes
    printf '#!/bin/sh\nexit 101\n' | $root tee "$policy" >/dev/null
    $root chmod 755 "$policy"
  fi

  apt() { # ARGS... ; waits for another apt at most five minutes
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" </dev/null >>"$log" 2>&1
  }
  # shellcheck disable=SC2086 # the names are words
  if ! apt install --no-install-recommends $packages $wished; then
    echo "$asked: apt does not have them at hand; running apt-get update"
    apt update || true
    apt install --no-install-recommends $packages $wished || wished_in_vain=yes
  fi
  # shellcheck disable=SC2086 # the names are words
  if [ "${wished_in_vain:-no}" = yes ]; then
    [ -z "$wished" ] || echo "$asked: apt cannot install all; without$wished" >&2
    [ -z "$packages" ] || apt install --no-install-recommends $packages ||
      die "apt-get install$packages: $(grep -E '^E: ' "$log" | tail -n 1 | sed 's/^E: //'); repair apt or install by hand"
  fi
fi

# nats-server 2.9.10 is the first with all that pkbs uses.
version=$(nats-server --version | sed 's/[^0-9]*//')
oldest=$(printf '%s\n2.9.10\n' "$version" | sort -V | head -n 1)
[ "$oldest" = 2.9.10 ] ||
  die "$(command -v nats-server): version $version: too old; install 2.9.10 or later"

# Nextflow, from Maven Central.
engines=$(dirname "$0")/../build/engines
if [ "$with_engines" = yes ] && [ ! -d "$engines/nextflow-24.10.0" ]; then
  echo "$asked: fetching Nextflow 24.10.0 from Maven Central: a workflow engine that the tests run on pkbs"
  rm -rf "$engines/new"
  mkdir -p "$engines/new"
  mvn -B -q -Dstyle.color=never -f "$(dirname "$0")/nextflow.xml" dependency:copy-dependencies \
    "-DoutputDirectory=$(cd "$engines/new" && pwd)" >&2 ||
    die "Nextflow cannot be had from Maven Central; see above"
  mv "$engines/new" "$engines/nextflow-24.10.0"
fi

# A newer nats-server to test with, beside the installed one: only unpacked, by pkbs.testkit.NatsBinaries. Without it
# the tests run on one version.
newer=nats-server_2.15.1-1_amd64.deb
sha256=31ef4ceaa84e8248d449e508472e3770c17c3695cb5cb0ee96e03912724ea884
folder=$(dirname "$0")/../build/nats
shared=$(dirname "$0")/../../shared/nats
if [ "$what" = test-faults ] && [ ! -f "$folder/$newer" ] && [ ! -d "$shared" ]; then
  mkdir -p "$folder"
  if [ "$(dpkg --print-architecture 2>/dev/null)" = amd64 ] &&
    curl -fsS -m 120 -o "$folder/new" "http://deb.debian.org/debian/pool/main/n/nats-server/$newer" &&
    echo "$sha256  $folder/new" | sha256sum -c --quiet -; then
    mv "$folder/new" "$folder/$newer"
  else
    rm -rf "$folder"
    echo "$asked: $newer cannot be had; testing on nats-server $version alone" >&2
  fi
fi
