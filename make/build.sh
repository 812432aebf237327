#!/bin/sh
# Compiles, packages and lays out build/pkbs. Quick when nothing has changed since the last good build.
set -eu
cd "$(dirname "$0")/.."
JAVA_HOME=$(sh make/jdk25.sh)
export JAVA_HOME
lib=build/pkbs/lib
stamp=build/pkbs/built

newer_source() { # prints one source that is newer than the stamp; folders count, so that a deletion does too
  find pom.xml .mvn make bin ./*/pom.xml ./*/src/main -newer "$stamp" -print 2>/dev/null | head -n 1
}

if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$JAVA_HOME" ] && [ -f "$lib/pkbs-client.jar" ] &&
  [ -z "$(newer_source)" ]; then
  sh make/aot.sh # quick; makes what was left out before nats-server was installed
  echo "build: build/pkbs is up to date"
  exit 0
fi

mkdir -p build/pkbs
rm -f "$stamp"
printf '%s\n' "$JAVA_HOME" >"$stamp.new" # its time is the start: what is edited during the build counts as newer
echo "build: compiling with $JAVA_HOME (the first time, Maven downloads the libraries)"
mvn -B -q -Dstyle.color=never -Dmaven.test.skip=true package
sh make/layout.sh
sh make/aot.sh
mv "$stamp.new" "$stamp"
echo "build: done, see bin/"
