/**
 * Random programs of ops, gradients, draws and state updates, compiled against eager: two functions that share everything, called in random
 * order, with eager calls and assignments in between. A failing session shrinks to a small one, which is printed as source text.
 */
import fc from 'fast-check';
import { describe, it, vi } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { mapTensors } from '../../src/compile/plain.js';
import { type DType, Tensor } from './library.js';
import { argumentsOf, EXACTLY, functionOf, type Language, type Log, type Session, SMOOTHLY, session, World } from './sessions.js';

// Wide code is written as for the widest vectors, whether this engine makes them or not: the bits are the same.
vi.mock('../../src/compile/tuning-for.js', async () => {
  const { TUNINGS } = await import('../../src/compile/matmul/tuning.js');
  return { tuningFor: ({ wide }: { readonly wide?: boolean }) => (wide ? TUNINGS.wideExact : TUNINGS.plain) };
});
// Few programs at a time are worth a warning.
vi.spyOn(console, 'warn').mockImplementation(() => {});

type Call = Session['calls'][number];

function tensorsIn(value: unknown): readonly Tensor[] {
  const found: Tensor[] = [];
  mapTensors(value, (t) => void found.push(t));
  return found;
}
const copyOf = (t: Tensor): Tensor => new Tensor(t.shape, t.toTypedArray());

/** Plays a session in a world of its own: each call gives its results, then everything that lasts. */
function player(s: Session, dtype: DType, language: Language, how: 'eager' | 'compiled', log?: Log): (call: Call) => readonly Tensor[] {
  const w = new World(s.sizes, dtype);
  const eager = s.functions.map((instructions) => functionOf(instructions, w, language, log));
  const functions = how === 'compiled' ? eager.map((f) => compile(f, s.options)) : eager;
  let earlier: Tensor | undefined;
  return (call) => {
    if (call.how === 'assign') {
      const t = [...w.parameters, ...w.states][call.seed % 7]!;
      log?.(`${t.name}.assign(${t.name}.add(${call.seed % 3}))`);
      t.assign(t.detach().add(call.seed % 3));
    }
    log?.(`f${call.f}, arguments ${call.args}${call.how === 'eager' ? ', not compiled' : ''}:`);
    const f = (call.how === 'eager' ? eager : functions)[call.f]!;
    const results = tensorsIn(f(...argumentsOf(call, w, call.how === 'compiled' ? earlier : undefined)));
    // A view is good until the next call. An eager result may be a state, which is no value of then.
    earlier = how === 'compiled' && call.how === 'compiled' ? results[0]! : copyOf(results[0]!);
    return [...results, ...w.all];
  };
}

/** The distance of two tensors as a share of the larger of 1 and the largest element; NaN if one has NaN where the other has not. */
function distance(a: Tensor, b: Tensor): number {
  let [most, scale] = [0, 1];
  for (let i = 0; i < b.size; i++) {
    if (Object.is(a.data[i], b.data[i])) continue;
    most = Math.max(most, Math.abs(a.data[i]! - b.data[i]!));
    scale = Math.max(scale, Math.abs(b.data[i]!));
  }
  return most / scale;
}

const ROUNDING: { readonly [T in DType]: number } = { float32: 2 ** -24, float64: 2 ** -53, int32: 0 };
/**
 * How many roundings results may be apart. How much a program magnifies them is measured: by how far float32 is from float64 in eager code.
 * Among 10,000 sessions the most was 6.3; a sum in another order, or a vector function, is off by 3 or 4.
 */
const MOST = 32;

/** How many roundings of float32 it is from float64; beyond all bounds where it has overflowed alone. */
function spread(a: Tensor, b: Tensor): number {
  const found = distance(a, b) / ROUNDING.float32;
  return Number.isNaN(found) ? Number.POSITIVE_INFINITY : found;
}

/** Plays a session both ways. Where all is exact, every bit must be the same; else results may differ by roundings. */
function check(s: Session, dtype: DType, language: Language): void {
  const [eager, compiled] = [player(s, dtype, language, 'eager'), player(s, dtype, language, 'compiled')];
  const other = language === EXACTLY ? null : player(s, dtype === 'float64' ? 'float32' : 'float64', language, 'eager');
  s.calls.forEach((call, n) => {
    const wanted = eager(call);
    const actual = compiled(call);
    const otherwise = other?.(call);
    wanted.forEach((want, i) => {
      const is = actual[i]!;
      const what = `call ${n}, result ${i}`;
      if (is.dtype !== want.dtype || String(is.shape) !== String(want.shape))
        throw new Error(`${what}: ${is.dtype} [${is.shape}], eager ${want.dtype} [${want.shape}]`);
      const isSame = otherwise
        ? distance(is, want) <= MOST * (1 + spread(otherwise[i]!, want)) * ROUNDING[want.dtype]
        : want.data.every((x: number, j: number) => Object.is(is.data[j], x));
      if (!isSame) throw new Error(`${what}: ${is.data.join(' ')}\n${' '.repeat(what.length - 5)}eager: ${want.data.join(' ')}`);
    });
  });
}

/** A session as source text. */
function written(s: Session, dtype: DType, language: Language): string {
  const lines: string[] = [`${dtype}, [m, k, n] = [${s.sizes}], ${JSON.stringify(s.options)}`];
  const play = player(s, dtype, language, 'eager', (text) => lines.push(text));
  s.calls.forEach(play);
  return lines.join('\n');
}

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 280);

describe('random sessions, compiled', () => {
  for (const dtype of ['float64', 'float32'] as const) {
    const play = (language: Language): void =>
      fc.assert(
        fc.property(session, (s) => {
          try {
            check(s, dtype, language);
          } catch (error) {
            throw new Error(`${error}\n${written(s, dtype, language)}`, { cause: error });
          }
        }),
        { numRuns: RUNS, includeErrorInReport: true },
      );
    it(`arithmetic and decisions in ${dtype}: the same bits`, { timeout: 300_000 }, () => play(EXACTLY));
    it(`functions, sums, products and gradients in ${dtype}: the same to rounding`, { timeout: 300_000 }, () => play(SMOOTHLY));
  }
});
