#!/usr/bin/env bash
# A full disk: the program says so and ends with a status other than 0, and the files of before stay whole. Needs root, for a small tmpfs.
set -euo pipefail
program=$(cd "$(dirname "$0")/../.." && pwd)/dist/cli/main.js
folder=$(mktemp -d)
disk=$folder/disk
mkdir "$disk"
mount -t tmpfs -o size=512k tmpfs "$disk"
trap 'umount "$disk"; rm -rf "$folder"' EXIT
cd "$folder"
node --input-type=module - "$program" <<'JS'
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
const sharp = createRequire(process.argv[2])('sharp');
for (const label of ['a', 'b']) {
  mkdirSync(`data/${label}`, { recursive: true });
  for (const grey of [0, 90]) await sharp({ create: { width: 8, height: 8, channels: 3, background: { r: grey, g: label === 'a' ? 20 : 120, b: 9 } } }).png().toFile(`data/${label}/${grey}.png`);
}
JS
train=(node "$program" train data --size 8 --out "$disk/run")
"${train[@]}" --iterations 20 >/dev/null
before=$(cd "$disk/run" && sha256sum model.safetensors checkpoint.safetensors summary.json report.html)
dd if=/dev/zero of="$disk/filler" bs=1k 2>/dev/null || true
if "${train[@]}" --iterations 30 --learning-rate 0.001 >out.txt 2>err.txt; then
  echo 'a full disk went unnoticed'
  exit 1
fi
grep -q 'the disk is full' err.txt || { cat err.txt; exit 1; }
after=$(cd "$disk/run" && sha256sum model.safetensors checkpoint.safetensors summary.json report.html)
[ "$before" = "$after" ] || { printf 'files changed:\n%s\n%s\n' "$before" "$after"; exit 1; }
[ -z "$(ls "$disk/run" | grep part || true)" ] || { ls -la "$disk/run"; exit 1; }
echo "full disk: $(cat err.txt)"
