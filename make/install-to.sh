#!/bin/sh
# Copies the launchers to PREFIX/bin and the jars to PREFIX/lib/pkbs. Usage: install-to.sh PREFIX
# Times are kept, because the AOT caches are bound to those of the jars.
set -eu
cd "$(dirname "$0")/.."
prefix=$1
mkdir -p "$prefix/bin" "$prefix/lib"
rm -rf "$prefix/lib/pkbs.new"
cp -pR build/pkbs/lib "$prefix/lib/pkbs.new"
rm -rf "$prefix/lib/pkbs"
mv "$prefix/lib/pkbs.new" "$prefix/lib/pkbs"
cp -p bin/launch "$prefix/lib/pkbs/launch"
for link in bin/*; do
  name=${link##*/}
  if [ "$name" = launch ]; then continue; fi
  ln -sfn ../lib/pkbs/launch "$prefix/bin/$name"
done
echo "install: $prefix/bin: $(find bin -type l | sort | sed 's:.*/::' | tr '\n' ' ')"
