#!/usr/bin/env bash
# Installs ONNX Runtime, and runs exported models in it beside the library.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --no-audit --no-fund --loglevel=error
../../node_modules/.bin/tsc -p .
../../node_modules/.bin/vitest run --config vitest.config.ts
