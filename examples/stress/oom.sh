#!/bin/sh
#PBS -N oom
#PBS -l select=1:ncpus=1:mem=64mb
#PBS -l walltime=00:01:00
# Takes four times the memory that it asked for, and holds it. `tail -n 1` of one long line must keep all of the line.
# It cannot take more than 256 MiB, and not for longer than 30 s, whoever runs it.

echo "asked for 64 MiB, taking 256 MiB"
{
  head -c 268435456 /dev/zero
  sleep 30
} | tail -n 1 | wc -c
echo "still alive: memory is not limited here"
