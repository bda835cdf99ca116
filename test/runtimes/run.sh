#!/usr/bin/env bash
# Runs two programs on every runtime and compares what they print with what this Node prints; then tests on the newer Nodes.
set -euo pipefail
cd "$(dirname "$0")"
npm install --no-audit --no-fund --no-package-lock --loglevel=error
bin=node_modules
declare -A expected
for program in program.mjs polynomial.mjs; do expected[$program]=$(node "$program"); done

# same NAME PROGRAM COMMAND…: the command prints what this Node prints for the program.
same() {
  local name=$1 program=$2 actual
  shift 2
  actual=$("$@")
  if [ "$actual" != "${expected[$program]}" ]; then
    printf '%s prints\n%s\ninstead of\n%s\n' "$name" "$actual" "${expected[$program]}"
    exit 1
  fi
  echo "$name: the same output of $program"
}

for program in "${!expected[@]}"; do
  for node in node-22 node-24 node-26; do same "$node" "$program" "$bin/$node/bin/node" "$program"; done
  same deno "$program" "$bin/.bin/deno" run --allow-all "$program"
  same bun "$program" "$bin/.bin/bun" "$program"
done
same chromium program.mjs node browser.mjs ../.. test/runtimes/page.html

# All that the library computes on the newest Node; on those between, what generated code computes, since each has an optimising compiler of
# its own. What compilers, guides and the program's files say does not depend on the runtime.
tests() {
  local node=$1
  shift
  echo "tests on $("$bin/$node/bin/node" --version)"
  (cd ../.. && "test/runtimes/$bin/$node/bin/node" node_modules/vitest/vitest.mjs run --silent=true "$@")
}
# Random programs ran by the thousand on this Node.
export FUZZ_RUNS=120 NETWORK_RUNS=20
for node in node-22 node-24; do
  tests "$node" test/compile --exclude test/compile/release.test.ts --exclude test/compile/scaling.test.ts --exclude test/compile/explain.test.ts
done
tests node-26 --exclude test/images/boxes-accuracy.test.ts --exclude test/types.test.ts --exclude test/docs.test.ts --exclude 'test/cli/**' \
  --exclude test/gmdh/recovery.test.ts
