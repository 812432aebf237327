#!/bin/sh
# Lays out build/pkbs/lib from what Maven packaged. A jar is replaced only when its bytes differ, by a rename: the AOT
# caches are bound to a jar's time, and a running JVM keeps the file that it has open.
set -eu
cd "$(dirname "$0")/.."
lib=build/pkbs/lib
jars=standalone/target/server-classpath
version=$(sed -n 's:^  <version>\(.*\)</version>:\1:p' pom.xml)

put() { # FROM TO
  if [ -f "$2" ] && cmp -s -- "$1" "$2"; then return; fi
  cp -- "$1" "$2.put"
  mv -f -- "$2.put" "$2"
}

mkdir -p "$lib/server" "$lib/aot"
put qsub/target/pkbs-client.jar "$lib/pkbs-client.jar"
put make/jdk25.sh "$lib/jdk25.sh"
printf '%s\n' "$JAVA_HOME" >"$lib/java-home.new"
put "$lib/java-home.new" "$lib/java-home"
rm -f "$lib/java-home.new"

{
  printf '%s\n' "$PWD/standalone/target/standalone-$version.jar"
  tr ':' '\n' <"$jars"
  echo
} | while IFS= read -r jar; do
  [ -n "$jar" ] || continue
  name=${jar##*/}
  case $jar in "$PWD"/*) name=pkbs-$name ;; esac
  put "$jar" "$lib/server/$name"
  printf '%s\n' "$name"
done >"$lib/server/classpath.new"
put "$lib/server/classpath.new" "$lib/server/classpath"
rm -f "$lib/server/classpath.new"

for jar in "$lib"/server/*.jar; do
  grep -Fqx -- "${jar##*/}" "$lib/server/classpath" || rm -f -- "$jar"
done
