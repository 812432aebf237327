#!/bin/sh
#PBS -N log-flood
#PBS -l select=1:ncpus=1:mem=64mb
#PBS -l walltime=00:01:00
# Writes 20 000 000 bytes to stdout as fast as it can: 200 000 numbered lines of 100 bytes.

awk 'BEGIN {
  dots = sprintf("%86s", ""); gsub(/ /, ".", dots)
  for (i = 1; i <= 200000; i++) printf "line %07d %s\n", i, dots
}'
