#!/bin/sh
# Runs the container test, and nothing else: with images built here, on the Docker engine that answers or on one that
# is started for it, see engine.sh.
set -eu
cd "$(dirname "$0")/.."
sh make/engine.sh must mvn -B -Dstyle.color=never -q -pl kustomize -am verify -DskipTests -Dit.test=ContainersIT \
  -Dspotless.check.skip -Dcheckstyle.skip -Dfailsafe.failIfNoSpecifiedTests=false
echo "test-deploy: ok"
