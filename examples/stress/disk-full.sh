#!/bin/sh
#PBS -N disk-full
#PBS -l select=1:ncpus=1:mem=64mb
#PBS -l scratch=64mb
#PBS -l walltime=00:01:00
# Writes eight times the scratch space that it asked for into its own directory, then holds it.
# It stops at 512 MiB, and takes the files away after 30 s, whoever runs it.

trap 'rm -f filler.*' EXIT
echo "asked for 64 MiB of scratch, writing 512 MiB"
i=0
while [ "$i" -lt 32 ]; do
  head -c 16777216 /dev/zero >"filler.$i" || exit 1
  i=$((i + 1))
done
sleep 30
echo "still alive: scratch is not limited here"
