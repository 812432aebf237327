#!/bin/sh
# Prints the home of a JDK of version 25 or later; changes nothing.
# Usage: jdk25.sh [PROGRAM [TOOL]]   PROGRAM: what bin/ must hold, javac (default) or java; TOOL: who says the error.
# Order: PKBS_JAVA_HOME, JAVA_HOME, then the JDKs of this machine by their release files, 25 before any later one.

program=${1:-javac}
tool=${2:-make}
found=

version_of() { # HOME -> major version, from the release file, 0 when it has none
  version=0
  [ -r "$1/release" ] || return 0
  while IFS= read -r line; do
    case $line in
      JAVA_VERSION=*)
        version=${line#*=}
        version=${version#\"}
        version=${version%%[!0-9]*}
        ;;
    esac
  done <"$1/release"
  version=${version:-0}
}

for home in "${PKBS_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
  if [ -z "$home" ] || [ ! -x "$home/bin/$program" ]; then continue; fi
  version_of "$home"
  if [ "$version" -ge 25 ]; then
    printf '%s\n' "$home"
    exit 0
  fi
done

later=
on_path=$(command -v "$program" 2>/dev/null) && on_path=$(readlink -f -- "$on_path") && on_path=${on_path%/bin/*}
for home in /usr/lib/jvm/* /opt/java/* /opt/jdk* "$on_path" "${HOME:-}"/.sdkman/candidates/java/*; do
  if [ ! -x "$home/bin/$program" ] || [ -h "$home" ]; then continue; fi
  version_of "$home"
  if [ "$version" -eq 25 ]; then
    printf '%s\n' "$home"
    exit 0
  fi
  if [ "$version" -gt 25 ]; then later=${later:-$home}; fi
  found="${found:+$found, }java $version in $home"
done
if [ -n "$later" ]; then
  printf '%s\n' "$later"
  exit 0
fi
echo "$tool: jdk 25: ${found:-no java in /usr/lib/jvm or on PATH}: too old or missing;" \
  "install a JDK 25 (for example temurin-25-jdk from https://adoptium.net) or set PKBS_JAVA_HOME" >&2
exit 1
