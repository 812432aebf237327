#!/bin/sh
#PBS -N hang
#PBS -l select=1:ncpus=1:mem=64mb
#PBS -l walltime=00:00:05
# Ignores TERM, as do its children, and waits far longer than its walltime: only KILL ends it. It gives up after 120 s.

trap '' TERM
echo "hanging, deaf to TERM"
i=0
while [ "$i" -lt 120 ]; do
  sleep 1
  i=$((i + 1))
done
echo "still alive: walltime is not enforced here"
