#!/usr/bin/env bash
# Runs one program on every runtime and compares what they print with what this Node prints; then all tests on the newer Nodes.
set -euo pipefail
cd "$(dirname "$0")"
npm install --no-audit --no-fund --no-package-lock --loglevel=error
bin=node_modules
expected=$(node program.mjs)
for runtime in node-22/bin/node node-24/bin/node node-26/bin/node .bin/deno .bin/bun; do
  case $runtime in
    *deno) actual=$("$bin/$runtime" run --allow-all program.mjs) ;;
    *) actual=$("$bin/$runtime" program.mjs) ;;
  esac
  if [ "$actual" != "$expected" ]; then
    printf '%s prints\n%s\ninstead of\n%s\n' "$runtime" "$actual" "$expected"
    exit 1
  fi
  echo "$runtime: the same output"
done
# The pictures' accuracy and the type tests say nothing about a runtime.
for node in node-22 node-24 node-26; do
  echo "tests on $("$bin/$node/bin/node" --version)"
  (cd ../.. && "test/runtimes/$bin/$node/bin/node" node_modules/vitest/vitest.mjs run \
    --silent --exclude test/images/boxes-accuracy.test.ts --exclude test/types.test.ts)
done
