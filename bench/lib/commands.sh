# For benches of commands, to be read with `.`: wall times of whole processes.

empty_jvm() { # with the flags that the commands have
  if [ ! -f "$work/Nothing.class" ]; then
    printf 'final class Nothing {\n  public static void main(String[] args) {}\n}\n' >"$work/Nothing.java"
    "$JAVA_HOME/bin/javac" -d "$work" "$work/Nothing.java"
  fi
  "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -cp "$work" Nothing
}

timed() { # LIST COMMAND... : adds its wall time in ms
  into=$1
  shift
  start=$(date +%s%N)
  "$@" >"$work/out" 2>"$work/err" ||
    { echo "bench: $name: $1 ended with $?: $(head -n 1 "$work/err")" >&2; exit 1; }
  end=$(date +%s%N)
  add "$into" "$(awk -v ns=$((end - start)) 'BEGIN { printf "%.1f", ns / 1000000 }')"
}

in_turns() { # TURNS COMMAND... : each into a list of its name; a first turn warms and does not count
  count=$1
  shift
  for side in "$@"; do timed warm "$side"; done
  while [ "$count" -gt 0 ]; do
    count=$((count - 1))
    for side in "$@"; do timed "$side" "$side"; done
  done
}
