#!/bin/sh
#PBS -N container -l image=busybox:1.36,ncpus=1,mem=64mb,walltime=0:05:00
# Counts the words of its input with what the image has, and stores the counts as results.
set -eu
cd "$PKBS_INPUT"
tr -cs 'A-Za-z' '\n' < text.txt | tr 'A-Z' 'a-z' | sort | uniq -c | sort -k1,1nr -k2 > "$PKBS_OUTPUT/words.txt"
echo "$(wc -l < "$PKBS_OUTPUT/words.txt" | tr -d ' ') different words"
