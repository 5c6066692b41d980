#!/usr/bin/env bash
# Sums the counters of every result file, names what was skipped and why, and prints "N passed, N failed, N skipped" as the last line.
set -euo pipefail
passed=0 failed=0 skipped=0
for file in "$1"/*.trx; do
  [ -f "$file" ] || continue
  p=$(grep -o 'outcome="Passed"' "$file" | wc -l)
  f=$(grep -oE 'outcome="(Failed|Error|Timeout|Aborted)"' "$file" | grep -vc Summary || true)
  s=$(grep -o 'outcome="NotExecuted"' "$file" | wc -l)
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  [ "$s" -eq 0 ] || grep -oE 'testName="[^"]*"[^>]*outcome="NotExecuted"' "$file" | sed -E 's/testName="([^"]*)".*/SKIPPED: \1/' | sort | uniq
done
for file in "$1"/page.counts; do
  [ -f "$file" ] || continue
  read -r p f s <"$file"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
