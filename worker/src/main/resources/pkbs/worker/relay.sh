# Stands for a job in a container beside this one: /bin/sh relay.sh DIRECTORY END. Passes its output on, passes signals
# to it, and ends as it ends; END then holds what the container said last, or "killed" where it said nothing. If this
# process is killed, the container ends its job.
directory=$1
end=$2
signals="HUP INT QUIT USR1 USR2 ALRM CONT WINCH TERM"

trap '' PIPE
exec 5> "$directory/orders"
exec 6< "$directory/said"

(
  trap '' $signals
  exec cat < "$directory/out"
) 5>&- 6<&- &
out=$!
(
  trap '' $signals
  exec cat < "$directory/err" >&2
) 5>&- 6<&- &
err=$!

sent=
for signal in $signals; do
  trap "sent=\"\$sent $signal \"; echo $signal >&5" "$signal"
done 2> /dev/null
echo go >&5

(
  trap '' $signals
  read -r said <&6 || said=killed
  echo "$said" > "$end.new" && mv "$end.new" "$end"
) 5>&- &
last=$!

# A signal ends a wait, and not what is waited for.
await() {
  while kill -0 "$1" 2> /dev/null; do
    wait "$1" 2> /dev/null
  done
}

await $last
read -r word status rest < "$end"
if [ "$word" = exit ]; then
  await $out
  await $err
  # Only a signal from here is told as one; a shell says 128 and more of others too.
  name=none
  [ "$status" -gt 128 ] && name=$(kill -l "$status" 2> /dev/null)
  case $sent in
    *" $name "*)
      trap - "$name"
      kill -s "$name" $$
      ;;
  esac
  exit "$status"
fi
# Who had not opened these never will.
sleep 1
kill -s KILL $out $err 2> /dev/null
kill -s KILL $$
