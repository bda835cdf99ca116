/** Lets you see what a piece of work keeps in memory at its height, where the system tells (Linux). */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const told = existsSync('/proc/self/clear_refs');
const status = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** V8 gives the memory of arrays back a little later, on a thread of its own. */
async function collectGarbage() {
  collect();
  await setTimeout(200);
}

/** Resident memory now, in MB. */
export async function resident() {
  if (!told) return undefined;
  await collectGarbage();
  return status('VmRSS');
}

/** Runs `f`, and says how far resident memory rose above `start` meanwhile, in MB. */
export async function atItsHeight(start, f) {
  if (!told) return [f(), undefined];
  await collectGarbage();
  // From here on the system remembers a new maximum.
  writeFileSync('/proc/self/clear_refs', '5');
  return [f(), Math.max(0, status('VmHWM') - start)];
}
