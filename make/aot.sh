#!/bin/sh
# Makes the AOT caches in build/pkbs/lib/aot, each from a run of the program that will use it. A cache only saves
# start-up time, so what cannot be trained is noted and the build goes on. Quick where no jar has changed.
# qsub, client: qsub, and the other verbs, in one process each (pkbs.qsub.Training). standalone, supervisor, dispatcher, worker: a real instance
# in a temporary folder on free ports, with two jobs; it needs nats-server and is left out without it.
set -eu
cd "$(dirname "$0")/.."
root=$PWD
lib=$root/build/pkbs/lib
log=$lib/aot/training.log
work=
unset JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS PKBS_URL PKBS_TOKEN PKBS_TOKEN_FILE

cleanup() {
  status=$?
  trap - EXIT
  if [ -n "$work" ]; then
    timeout 280 "$root/bin/pkbs" down --state "$work/state" >>"$log" 2>&1 || true
    rm -rf -- "$work"
  fi
  exit "$status"
}
trap cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

fresh() { # FILE JARS... : the file is there and no jar is newer
  made=$1
  shift
  [ -f "$made" ] && [ -z "$(find "$@" "$lib/java-home" -newer "$made" 2>/dev/null | head -n 1)" ]
}

train() { # NAME CLASSPATH MAIN ARGS... ; the flags are those of bin/launch, or the JVM refuses the cache
  name=$1
  classpath=$2
  shift 2
  rm -f "$lib/aot/$name.aot"
  timeout 180 "$JAVA_HOME/bin/java" "-XX:AOTCacheOutput=$work/$name.aot" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -XX:-UsePerfData -Dsun.net.http.retryPost=false "-Dpkbs.lib=$lib" \
    -cp "$classpath" "$@" </dev/null >>"$log" 2>&1 || true # a failing verb trains as well as a good one
  put "$name"
}

put() { # NAME
  if [ -f "$work/$1.aot" ]; then
    mv -f "$work/$1.aot" "$lib/aot/$1.aot"
    echo "build: aot cache: $1: made"
  else
    echo "build: aot cache: $1: none was written (see build/pkbs/lib/aot/training.log); it starts slower"
  fi
}

# What a first user does. The caches are written at the end of each process.
use() {
  cd "$work"
  printf '#!/bin/sh\necho trained | tee trained.txt\n' >folder/run.sh
  chmod +x folder/run.sh
  step "$root/bin/qsub" -N folder folder
  step sh -c 'echo "echo trained; echo trained >&2" | "$1" -N stdin' sh "$root/bin/qsub"
  step "$root/bin/qstat"
  step "$root/bin/qwait" 1.pkbs 2.pkbs
  step "$root/bin/qstat" -x -f
  step "$root/bin/qls" 1.pkbs
  step "$root/bin/qget" 1.pkbs -o "$work/got"
  if command -v curl >/dev/null; then
    step curl -sS --fail --noproxy '*' --netrc-file state/netrc -X PROPFIND "$(cat state/webdav-url)"
  fi
  step "$root/bin/pkbs" down
}

step() { # COMMAND... ; ends the (sub)shell where it fails
  timeout 280 "$@" >>"$log" 2>&1 || exit 1
}

client=$lib/pkbs-client.jar
if ! fresh "$lib/aot/client.aot" "$client" || ! fresh "$lib/aot/qsub.aot" "$client"; then
  work=$(mktemp -d)
  : >"$log"
  printf 'echo trained\n' >"$work/job.sh"
  # An own empty state and a closed port: the run reads no user's files and reaches no dispatcher.
  (
    export PKBS_STATE="$work" PKBS_URL=http://127.0.0.1:1 PKBS_TOKEN=training XDG_CONFIG_HOME="$work" HOME="$work"
    train qsub "$client" pkbs.qsub.Training qsub "$work/job.sh"
    train client "$client" pkbs.qsub.Training others "$work/job.sh"
  )
  rm -rf -- "$work"
  work=
fi

# One file for all four, written by failures too: they are not repeated until a jar changes.
tried=$lib/aot/instance
if fresh "$tried" "$lib"/server/*.jar "$lib/server/classpath"; then exit 0; fi
rm -f "$lib/aot/standalone.aot" "$lib/aot/supervisor.aot" "$lib/aot/dispatcher.aot" "$lib/aot/worker.aot"
if ! PATH=$PATH:/usr/sbin:/usr/local/bin command -v nats-server >/dev/null; then
  echo "build: aot cache: servers: left out, no nats-server to train with; pkbs up starts slower"
  exit 0
fi
echo "build: aot cache: servers: made by a throwaway instance with two jobs (half a minute)"
work=$(mktemp -d)
mkdir "$work/folder"
classpath=
while IFS= read -r jar; do classpath=${classpath:+$classpath:}$lib/server/$jar; done <"$lib/server/classpath"
export PKBS_STATE="$work/state" PKBS_AOT_RECORD="$work" XDG_CONFIG_HOME="$work"
train standalone "$classpath" --enable-native-access=ALL-UNNAMED pkbs.standalone.Main --train "$PKBS_STATE"
if ! (use); then
  echo "build: aot cache: servers: the instance did not work (see build/pkbs/lib/aot/training.log)"
  timeout 280 "$root/bin/pkbs" down >>"$log" 2>&1 || true
fi
for name in supervisor dispatcher worker; do put "$name"; done
: >"$tried"
