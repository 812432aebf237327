#!/bin/sh
# A directory job: run.sh is started in the directory that qsub sent, with its other files beside it.
set -eu

echo "job ${PBS_JOBID:-none} runs in $PWD"
while IFS= read -r name; do
  echo "hello $name"
done <names.txt | tee greetings.txt
