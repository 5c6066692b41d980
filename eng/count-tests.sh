#!/usr/bin/env bash
# Sums the counters of every result file, names what was skipped, and prints "N passed, N failed, N skipped" as the last line.
set -uo pipefail
passed=0 failed=0 skipped=0

count() { grep -cE "<UnitTestResult .*outcome=\"($2)\"" "$1"; }

for file in "$1"/*.trx; do
  [ -f "$file" ] || continue
  passed=$((passed + $(count "$file" Passed)))
  failed=$((failed + $(count "$file" 'Failed|Error|Timeout|Aborted')))
  skipped=$((skipped + $(count "$file" NotExecuted)))
  grep -E '<UnitTestResult .*outcome="NotExecuted"' "$file" | sed -E 's/.*testName="([^"]*)".*/SKIPPED: \1/'
done
if [ -f "$1/page.counts" ]; then
  read -r p f s <"$1/page.counts"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
