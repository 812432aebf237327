#!/bin/sh
# Removes what the build made, once the demo that may still run there is stopped.
set -eu
cd "$(dirname "$0")/.."
if [ -d build/demo/state ] && [ -f build/pkbs/built ]; then bin/pkbs down --state build/demo/state >/dev/null 2>&1 || true; fi
rm -rf build target
for module in */pom.xml; do rm -rf "${module%/pom.xml}/target"; done
