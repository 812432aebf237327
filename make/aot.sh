#!/bin/sh
# Makes the AOT caches in build/pkbs/lib/aot: each is written by a training run of the program that will use it. A
# cache only saves start-up time, so a program that cannot be trained is noted and the build goes on.
# A main class is trained by `MAIN --train`: it loads what its start needs, opens no port, writes no file, exits 0.
set -eu
cd "$(dirname "$0")/.."
lib=$PWD/build/pkbs/lib
unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS

log=$lib/aot/training.log
: >"$log"

fresh() { # CACHE JARS... : the cache is there and no jar is newer
  cache=$1
  shift
  [ -f "$cache" ] && [ -z "$(find "$@" "$lib/java-home" -newer "$cache" 2>/dev/null | head -n 1)" ]
}

holds() { # JAR CLASS-FILE
  "$JAVA_HOME/bin/jar" --list --file "$1" "$2" | grep -Fqx "$2"
}

train() { # NAME CLASSPATH MAIN ARGS... ; the flags are those of bin/launch, or the JVM refuses the cache
  name=$1
  classpath=$2
  shift 2
  cache=$lib/aot/$name.aot
  rm -f "$cache"
  timeout 120 "$JAVA_HOME/bin/java" "-XX:AOTCacheOutput=$cache.new" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -XX:-UsePerfData -Dsun.net.http.retryPost=false "-Dpkbs.lib=$lib" \
    -cp "$classpath" "$@" </dev/null >>"$log" 2>&1 || true # a failing verb trains as well as a good one
  if [ -f "$cache.new" ]; then
    mv -f "$cache.new" "$cache"
    echo "build: aot cache: $name: made"
  else
    echo "build: aot cache: $name: the training run wrote none (see build/pkbs/lib/aot/training.log); it starts slower"
  fi
}

client=$lib/pkbs-client.jar
if ! holds "$client" pkbs/qsub/Main.class; then
  echo "build: aot cache: client: skipped, no pkbs.qsub.Main yet"
elif ! fresh "$lib/aot/client.aot" "$client"; then
  # An own empty state and a closed port: the run reads no user's files and reaches no dispatcher.
  state=$(mktemp -d)
  trap 'rm -rf -- "$state"' EXIT
  printf 'echo trained\n' >"$state/job.sh"
  export PKBS_STATE="$state" PKBS_URL=http://127.0.0.1:1 PKBS_TOKEN=training XDG_CONFIG_HOME="$state" HOME="$state"
  if holds "$client" pkbs/qsub/Training.class; then
    train client "$client" pkbs.qsub.Training "$state/job.sh" # several verbs in one process
  else
    train client "$client" pkbs.qsub.Main qsub -N train -l walltime=1 "$state/job.sh"
  fi
fi

classpath=
while IFS= read -r jar; do classpath=${classpath:+$classpath:}$lib/server/$jar; done <"$lib/server/classpath"
for role in standalone dispatcher worker; do
  jar=$(find "$lib/server" -name "pkbs-$role-[0-9]*.jar")
  if ! holds "$jar" "pkbs/$role/Main.class"; then
    echo "build: aot cache: $role: skipped, no pkbs.$role.Main yet"
  elif ! fresh "$lib/aot/$role.aot" "$lib"/server/*.jar "$lib/server/classpath"; then
    train "$role" "$classpath" --enable-native-access=ALL-UNNAMED "pkbs.$role.Main" --train
  fi
done
