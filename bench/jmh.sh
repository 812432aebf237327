#!/bin/sh
# What does one call of a pure hot path cost: a pass, the grammar of qsub, the codecs of records? (JMH)
# Usage: bench/jmh.sh [PATTERN]   No peer and no goal but the pass's. The benchmarks are in bench/src.
set -eu
cd "$(dirname "$0")/.."
. bench/lib/measure.sh
name=jmh
fresh_work
mvn -B -q -Dstyle.color=never -Pbench -pl bench -am -Dmaven.test.skip=true -Dspotless.check.skip -Dcheckstyle.skip package
"$JAVA_HOME/bin/java" -cp "bench/target/classes:$(cat bench/target/classpath)" org.openjdk.jmh.Main "${1:-.}" \
  -f 1 -wi 2 -w 1 -i 5 -r 1 -foe true -v SILENT -rf csv -rff "$work/jmh.csv" -jvmArgs "-XX:+UseSerialGC -XX:TieredStopAtLevel=1" >"$work/out" 2>&1 ||
  { tail -n 5 "$work/out" >&2; exit 1; }

printf '%-52s %10s %10s   (microseconds a call)\n' "$name" mean '+-'
tr -d '"' <"$work/jmh.csv" | awk -F, 'NR > 1 { name = $1; sub(/^pkbs\.bench\./, "", name)
  printf "%-52s %10.2f %10.2f\n", name ($8 == "" ? "" : " " $8), $5, $6 }'
pass=$(tr -d '"' <"$work/jmh.csv" | awk -F, '$1 ~ /PlanBench/ && $8 == 100000 { print $5 }')
if [ -n "$pass" ]; then cost jmh-pass-100000-us "$pass" - 5000; fi
