#!/bin/sh
#PBS -N calc
#PBS -l select=1:ncpus=1:mem=64mb
#PBS -l walltime=00:05:00
# Estimates pi by Simpson's rule on 4/(1+x*x) and sums the primes below 100000; needs nothing but sh and awk.
set -eu

LC_ALL=C awk 'BEGIN {
  steps = 200000; h = 1 / steps; sum = 4 + 2
  for (i = 1; i < steps; i++) { x = i * h; sum += (i % 2 ? 4 : 2) * 4 / (1 + x * x) }
  printf "pi %.10f\n", sum * h / 3

  limit = 100000
  for (i = 2; i < limit; i++) {
    if (i in composite) continue
    primes++; total += i
    for (j = i * i; j < limit; j += i) composite[j]
  }
  printf "primes %d\nsum %.0f\n", primes, total
}' >result.txt

cat result.txt
