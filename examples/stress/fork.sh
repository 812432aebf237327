#!/bin/sh
#PBS -N fork
#PBS -l select=1:ncpus=1:mem=64mb
#PBS -l walltime=00:00:30
# Leaves processes behind: 40 plain children, and one that is forked twice into a session of its own, so that neither
# its parent nor its process group leads to it. 45 processes at the most; each ends by itself after 120 s.

i=0
while [ "$i" -lt 40 ]; do
  sleep 120 &
  i=$((i + 1))
done

( setsid sh -c 'echo $$ >orphan.pid; exec sleep 120' >/dev/null 2>&1 </dev/null & )
while [ ! -s orphan.pid ]; do sleep 0.1; done

echo "orphan $(cat orphan.pid)"
echo "leaving 41 processes behind"
