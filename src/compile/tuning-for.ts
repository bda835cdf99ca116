/** Chooses how matrix products are computed: plainly, or with what an engine has beyond the standard, where it is asked for and works. */
import type { Storage } from '../dtype.js';
import type { Product } from './matmul/product.js';
import { isValid, standalone } from './matmul/standalone.js';
import { TUNINGS, type Tuning } from './matmul/tuning.js';
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

/** A product of odd sizes, which takes every path of a kernel. */
const PROBE: Product = { dtype: 'float32', m: 13, k: 37, n: 35, transposeA: false, transposeB: false };

/** The probe's product, computed with a tuning. */
function product(tuning: Tuning): Storage {
  const { a, b, y, run } = standalone(PROBE, tuning);
  for (let i = 0; i < a.length; i++) a[i] = Math.sin(i);
  for (let i = 0; i < b.length; i++) b[i] = Math.cos(i);
  // Often enough that the optimising compiler, whose work is in question, has taken over.
  for (let i = 0; i < 2000; i++) run();
  return y;
}

/** Whether a tuning gives what the plain one gives: the same bits, or nearly so where it rounds less often. */
function works(tuning: Tuning): boolean {
  const [found, wanted] = [product(tuning), product(TUNINGS.plain)];
  return found.every((x: number, i: number) => (tuning.fused ? Math.abs(x - wanted[i]!) < 1e-4 : x === wanted[i]));
}

let wide: Tuning | null | undefined;

/** The 256-bit tuning of this engine, null where there is none. V8's flag for it is experimental, so its results are compared once. */
function wideTuning(relaxed: boolean): Tuning | null {
  const major = Number(runtime?.versions?.node?.split('.')[0] ?? 0);
  if (major < 22 || !runtime?.getBuiltinModule) return null;
  if (wide === undefined) {
    runtime.getBuiltinModule('node:v8').setFlagsFromString('--experimental-wasm-revectorize');
    wide = works(TUNINGS.wideExact) ? TUNINGS.wideExact : null;
  }
  // Before Node 24 fused operations are not paired.
  return wide && relaxed && major >= 24 && works(TUNINGS.wide) ? TUNINGS.wide : wide;
}

let hasFused: boolean | undefined;

/** The tuning for these options on this engine. */
export function tuningFor({ relaxed = false, wide: isWide = false }: TuningOptions): Tuning {
  hasFused ??= relaxed ? isValid(PROBE, TUNINGS.relaxed) : undefined;
  const found = isWide ? wideTuning(relaxed && hasFused === true) : null;
  if (isWide && !found) warn('compile: wide needs Node 22 or newer, and products that pass its check; here they use 128-bit vectors');
  return found ?? (relaxed && hasFused ? TUNINGS.relaxed : TUNINGS.plain);
}
