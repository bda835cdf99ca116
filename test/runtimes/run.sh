#!/usr/bin/env bash
# Runs one program on every runtime and compares what they print with what this Node prints; then all tests on the newer Nodes.
set -euo pipefail
cd "$(dirname "$0")"
npm install --no-audit --no-fund --no-package-lock --loglevel=error
bin=node_modules
expected=$(node program.mjs)

# same NAME COMMAND…: the command prints what this Node prints.
same() {
  local name=$1 actual
  shift
  actual=$("$@")
  if [ "$actual" != "$expected" ]; then
    printf '%s prints\n%s\ninstead of\n%s\n' "$name" "$actual" "$expected"
    exit 1
  fi
  echo "$name: the same output"
}

for node in node-22 node-24 node-26; do same "$node" "$bin/$node/bin/node" program.mjs; done
same deno "$bin/.bin/deno" run --allow-all program.mjs
same bun "$bin/.bin/bun" program.mjs
same chromium node browser.mjs ../.. test/runtimes/page.html

# What compilers, guides and the program's files say does not depend on the runtime; what the library computes might.
for node in node-22 node-24 node-26; do
  echo "tests on $("$bin/$node/bin/node" --version)"
  (cd ../.. && "test/runtimes/$bin/$node/bin/node" node_modules/vitest/vitest.mjs run --silent \
    --exclude test/images/boxes-accuracy.test.ts --exclude test/types.test.ts --exclude test/docs.test.ts --exclude 'test/cli/**')
done
