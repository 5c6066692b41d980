#!/usr/bin/env bash
# Type-checks the page and runs its unit tests; leaves "passed failed skipped" in page.counts of the results folder.
set -euo pipefail
results=$(realpath "$1")
cd "$(dirname "$0")/../src/web"
npm run --silent check
npx vitest run --reporter=default --reporter=json --outputFile.json="$results/page.json"
node -e '
  const run = JSON.parse(require("fs").readFileSync(process.argv[1]));
  console.log(run.numPassedTests, run.numFailedTests, run.numPendingTests + run.numTodoTests);
' "$results/page.json" >"$results/page.counts"
