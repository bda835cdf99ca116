/** Chooses how code is written: plainly, or with what an engine has beyond the standard, where it is asked for and works. */
import { isValid } from './matmul/standalone.js';
import { TUNINGS, type Tuning } from './matmul/tuning.js';
import { difference, resultsOf } from './self-check.js';
import { warn } from './warn.js';

/** What a user may ask for; see `CompileOptions`. */
export interface TuningOptions {
  readonly relaxed?: boolean | undefined;
  readonly wide?: boolean | undefined;
}

/** The part of Node that is needed here; other runtimes have none of it. */
interface Runtime {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: string): { setFlagsFromString(flag: string): void };
}
const runtime = (globalThis as { readonly process?: Runtime }).process;
const major = Number(runtime?.versions?.node?.split('.')[0] ?? 0);

/** Whether the engine multiplies and adds in one rounding. */
let hasFused: boolean | undefined;
const mayFuse = (): boolean => {
  hasFused ??= isValid({ dtype: 'float32', m: 4, k: 4, n: 8, transposeA: false, transposeB: false }, TUNINGS.relaxed);
  return hasFused;
};

/** What came of trying a wide tuning, which is done once: null if it works, else why it does not. */
const tried = new Map<Tuning, string | null>();

/** V8's flag for vectors of 256 bits is experimental: what it makes of every kind of code is compared with the plain path, bit for bit. */
function whyNot(tuning: Tuning, plain: Tuning): string | null {
  const set = runtime?.getBuiltinModule?.('node:v8').setFlagsFromString;
  if (major < 22 || !set) return `it needs Node 22 or newer${major > 0 ? `, and this is ${major}` : ''}`;
  const known = tried.get(tuning);
  if (known !== undefined) return known;
  // Of an earlier trial, whose flag would make the plain results what they are to be compared with.
  set('--no-experimental-wasm-revectorize');
  const wanted = resultsOf(plain, 'once');
  set('--experimental-wasm-revectorize');
  const found = difference(resultsOf(tuning, 'settled'), wanted);
  if (found) set('--no-experimental-wasm-revectorize');
  const reason = found && `${found} differ from the plain ones`;
  tried.set(tuning, reason);
  return reason;
}

/** The tuning for these options on this engine. */
export function tuningFor({ relaxed = false, wide = false }: TuningOptions): Tuning {
  const isFused = relaxed && mayFuse();
  if (relaxed && !isFused) warn('compile: relaxed is off: this engine does not multiply and add in one rounding; Node 22 and newer do');
  const plain = isFused ? TUNINGS.relaxed : TUNINGS.plain;
  if (!wide) return plain;
  // Before Node 24 fused operations are not paired.
  if (isFused && major < 24) warn('compile: relaxed is off, because together with wide it needs Node 24 or newer');
  const best = isFused && major >= 24 ? TUNINGS.wide : TUNINGS.wideExact;
  const reason = whyNot(best, best.fused ? TUNINGS.relaxed : TUNINGS.plain);
  if (reason) warn(`compile: wide is off, and vectors have 128 bits: ${reason}`);
  return reason ? plain : best;
}
