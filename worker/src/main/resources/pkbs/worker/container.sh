# Runs the job in its container, as its first process: /bin/sh container.sh DIRECTORY. The worker beside it wrote this
# file and made the pipes of DIRECTORY, which is read-only here. Takes orders, names of signals, from one pipe and says
# in another how the job ended; when the worker is gone, which ends the first pipe, nothing goes on here.
directory=$1

# What the cluster wants of this pod it tells the worker too, which then decides.
trap : TERM

number() {
  read -r value 2>/dev/null < "$1" && case $value in *[!0-9]* | '') value=0 ;; esac
  echo "${value:-0}"
}

counter() {
  found=0
  for file in $1; do
    [ -r "$file" ] && while read -r key value; do
      [ "$key" = "$2" ] && found=$value
    done < "$file"
  done
  echo "$found"
}

killed() {
  counter "/sys/fs/cgroup/memory.events /sys/fs/cgroup/memory/memory.oom_control" oom_kill
}

used() {
  counter /sys/fs/cgroup/cpu.stat usage_usec
}

echo ready > "$directory/ready"
exec 4< "$directory/orders"
exec 3> "$directory/said"
read -r word <&4 || exit 75

# As the first process of the container, all of it; else, the own process group.
everything=0
[ $$ = 1 ] && everything=-1

(
  trap '' TERM
  while read -r signal <&4; do
    kill -s "$signal" -- "$everything"
  done
  kill -s KILL -- "$everything"
) 3>&- > /dev/null 2>&1 < /dev/null &

killed_before=$(killed)
used_before=$(used)
/bin/sh "$directory/run" > "$directory/out" 2> "$directory/err" < /dev/null 3>&- 4<&-
status=$?
killed_after=$(killed)
used_after=$(used)
peak=$(number /sys/fs/cgroup/memory.peak)
[ $$ = 1 ] && kill -s KILL -- -1 2> /dev/null
echo "exit $status $((killed_after - killed_before)) $((used_after - used_before)) $peak" >&3
exit "$status"
