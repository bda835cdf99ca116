/**
 * Random sessions: two functions that share parameters, states and a generator, called in random order with random arguments. What they do
 * is described by numbers alone, so that it shrinks, and can be done again by other means.
 */
import fc from 'fast-check';
import { dropout } from '../../src/ops/index.js';
import {
  backward,
  type DType,
  DTypeError,
  Generator,
  GradientError,
  grad,
  parameter,
  ShapeError,
  state,
  Tensor,
  uniform,
} from './library.js';
import { CONTINUOUS, EXACT, type Instruction, instruction } from './programs.js';

/** What the functions share. */
export class World {
  readonly generator: Generator = new Generator(1);
  readonly parameters: readonly Tensor[];
  /** The first two have one shape. */
  readonly states: readonly Tensor[];
  readonly constants: readonly Tensor[];

  constructor(
    readonly sizes: readonly number[],
    readonly dtype: DType,
  ) {
    const [m, k, n] = sizes as [number, number, number];
    const drawn = new Generator(2);
    const draw = (...shape: number[]): Tensor => uneven(shape, dtype, drawn);
    this.parameters = [parameter(draw(m, n), 'p0'), parameter(draw(n), 'p1'), parameter(draw(k, n), 'p2')];
    const even = (type: DType, ...shape: number[]): Tensor => sixteenths(shape, type, drawn);
    this.states = [state(even(dtype, m, n), 's0'), state(draw(m, n), 's1'), state(even(dtype), 's2'), state(even('int32', m), 's3')];
    this.constants = [draw(m, k), even(dtype, k, n), even('int32', n)];
  }

  /** Everything that lasts. */
  get all(): readonly Tensor[] {
    return [...this.parameters, ...this.states, this.generator.state];
  }
}

/** Numbers from −2 to 2. */
function numbers(shape: readonly number[], dtype: DType, next: () => number): Tensor {
  return new Tensor(shape, Float64Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next)).astype(dtype);
}
/** Such that sums are exact and some are equal. */
const sixteenths = (shape: readonly number[], dtype: DType, g: Generator): Tensor => numbers(shape, dtype, () => g.integer(65) / 16 - 2);
/** Such as float32 has, so that both number types begin with the same. */
const uneven = (shape: readonly number[], dtype: DType, g: Generator): Tensor =>
  numbers(shape, dtype, () => Math.fround(g.uniform() * 4 - 2));

/** One statement: on values picked by number, in a world. Its results join the values. */
type Statement = (values: { readonly a: Tensor; readonly b: Tensor }, w: World, pick: number) => readonly Tensor[];

function set(t: Tensor, value: Tensor | number): readonly Tensor[] {
  t.assign(value);
  return [];
}

/** Puts a value in one of the places that it fits. */
function put(x: Tensor, w: World, pick: number): readonly Tensor[] {
  const fits = (t: Tensor): boolean => t.dtype === x.dtype && String(t.shape) === String(x.shape);
  const fitting = [...w.states, ...w.parameters].filter(fits);
  return fitting.length > 0 ? set(fitting[pick % fitting.length]!, x.detach()) : [];
}

/** Statements whose results have the same bits however they are run. */
const EXACT_STATEMENTS: readonly Statement[] = [
  ({ a }, w, pick) => put(a, w, pick),
  ({ a }, w, pick) => put(a.mul(0.5), w, pick),
  (_, { states: [s0, s1] }, pick) => set((pick % 2 ? s0 : s1)!, pick % 5),
  (_, { states: [s0, s1] }) => {
    const old = s0!.add(0);
    s0!.assign(s1!);
    s1!.assign(old);
    return [old];
  },
  ({ a }, { states: [, , , s3] }) => set(s3!, s3!.add(a.rank)),
  ({ a }, { generator, dtype }) => [uniform(a.shape, { generator, dtype }).mul(a.astype(dtype))],
  ({ a }, { generator, dtype }) => [dropout(a.astype(dtype), 0.5, { generator })],
  // What rewrites look for.
  ({ a, b }) => [a.sub(b.neg()), a.neg().add(b)],
  ({ a, b }) => [a.neg().mul(b.neg()).neg()],
  ({ a, b }, _, pick) => [a.add(0), a.sub(0).mul(1), a.mul(0).add(b), a.div(pick % 9), a.mul(-1)],
  ({ a }, _, pick) => [a.pow(pick % 3), a.broadcastTo([pick % 3, ...a.shape]).mul(2)],
  ({ a }) => [grad((z) => z.square().mul(z).sum())(a.detach())],
  ({ a }) => [
    grad((z) =>
      grad((q) => q.square().mul(q).mul(q).sum())(z)
        .mul(z)
        .sum(),
    )(a.detach()),
  ],
];
/** Statements that agree to rounding. */
const SMOOTH_STATEMENTS: readonly Statement[] = [
  ...EXACT_STATEMENTS,
  ({ a }) => [
    grad((z) =>
      grad((q) => q.sigmoid().square().sum())(z)
        .mul(z)
        .sum(),
    )(a.detach()),
  ],
  ({ a }, w) => descend(a, w),
  ({ a }, w) => descend(a, w),
  ({ a }, w) => descend(a, w),
];

/** Moves the parameters that a value depends on, against its gradient. */
function descend(y: Tensor, w: World): readonly Tensor[] {
  if (!y.tracked || y.size === 0) return [];
  const gradients = backward(y.clip(-3, 3).tanh().mean());
  const moved = w.parameters.filter((p) => gradients.has(p));
  for (const p of moved) p.assign(p.detach().sub(gradients.get(p).mul(0.1)));
  return moved.map((p) => gradients.get(p));
}

/** What a session's functions are made of. */
export interface Language {
  readonly ops: typeof EXACT;
  readonly statements: readonly Statement[];
}
export const EXACTLY: Language = { ops: EXACT, statements: EXACT_STATEMENTS };
export const SMOOTHLY: Language = { ops: CONTINUOUS, statements: SMOOTH_STATEMENTS };

/** How a function and its arguments are described. */
export interface Session {
  readonly sizes: readonly number[];
  readonly functions: readonly (readonly Instruction[])[];
  readonly calls: readonly {
    readonly f: number;
    readonly args: number;
    readonly seed: number;
    readonly how: 'compiled' | 'eager' | 'assign';
  }[];
  readonly options: { readonly outputs: 'copy' | 'view'; readonly programs: number; readonly wide: boolean };
}
const program = fc.array(instruction, { minLength: 1, maxLength: 16, size: 'max' });
const call = fc.record({
  f: fc.nat(1),
  args: fc.nat(7),
  seed: fc.nat(99),
  how: fc.constantFrom('compiled' as const, 'compiled' as const, 'compiled' as const, 'assign' as const, 'eager' as const),
});
export const session: fc.Arbitrary<Session> = fc.record({
  sizes: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(2, 3, 1, 4, 5, 7, 8, 9, 2, 3, 0))),
  functions: fc.tuple(program, program),
  calls: fc.array(call, { minLength: 1, maxLength: 6 }),
  options: fc.record({ outputs: fc.constantFrom('copy', 'view'), programs: fc.constantFrom(16, 1), wide: fc.boolean() }),
});

/** Tells what is done, as it would be written down. */
export type Log = (line: string) => void;

/** The function that a program describes: of any arguments, with results in arrays and objects. */
export function functionOf(instructions: readonly Instruction[], w: World, { ops, statements }: Language, log?: Log) {
  return (...args: readonly unknown[]): unknown => {
    const given = args.flatMap((x) => (x instanceof Tensor ? [x] : Object.values(x as object).flat())) as Tensor[];
    const pool = [...given, ...w.parameters, ...w.states, ...w.constants];
    const names = log && pool.map((t, i) => t.name ?? (i < given.length ? `x${i}` : `k${i}`));
    for (const [op, ...picks] of instructions) {
      // Half of them among the last few, so that chains come about.
      const at = picks.map((i) => pool.length - 1 - ((i >> 1) % (i % 2 ? pool.length : 4)));
      const [a, b, c] = at.map((i) => pool[i]!) as [Tensor, Tensor, Tensor];
      const like = (x: Tensor, t: Tensor): Tensor => (t.dtype === x.dtype ? t : t.astype(x.dtype));
      const chosen = op % (ops.length + statements.length);
      const [f, statement] = [ops[chosen], statements[chosen - ops.length]];
      const run = (x: Tensor): readonly Tensor[] =>
        f ? [f(x, like(x, b), like(x, c))] : statement!({ a: x, b: like(x, b) }, w, picks[1]!);
      const found = attempt(run, a, w.dtype);
      // Keeps programs from growing without bounds.
      const kept = found?.filter((y) => y.size <= 600 && y.rank <= 5) ?? [];
      const results = kept.map((_, i) => `v${pool.length + i}`);
      if (log && found)
        log(
          `  ${line(
            f ?? statement!,
            at.map((i) => names![i]!),
            picks[1]!,
            results,
          )}`,
        );
      names?.push(...results);
      // Whole numbers stay where doubles have them.
      pool.push(...kept.map((y) => (y.dtype === 'int32' ? y.minimum(1000).maximum(-1000) : y)));
    }
    const [last, before] = [pool.at(-1)!, pool.at(-2)!];
    return { last, list: [before, [pool[pool.length >> 1]!, last]], state: w.states[0]!, parameter: w.parameters[0]!.mul(1) };
  };
}

/** The results of a statement; null where the values do not fit it. Whole numbers are made floating-point where it wants them so. */
function attempt(run: (x: Tensor) => readonly Tensor[], x: Tensor, dtype: DType): readonly Tensor[] | null {
  try {
    return run(x);
  } catch (error) {
    if (error instanceof DTypeError && x.dtype === 'int32') return attempt(run, x.astype(dtype), dtype);
    if (error instanceof ShapeError || error instanceof DTypeError || error instanceof GradientError) return null;
    throw error;
  }
}

/** A statement as source text. */
function line(f: (...args: never[]) => unknown, [a, b, c]: readonly string[], pick: number, results: readonly string[]): string {
  const names: Record<string, string> = { a: a!, b: b!, c: c!, pick: String(pick) };
  const body = String(f)
    .replace(/^.*?=>\s*/s, '')
    .replace(/\(0, *__vi\w+\.(\w+)\)/g, '$1')
    .replace(/(?<!\w|(?<!\.\.)\.)(a|b|c|pick)\b(?!:)/g, (name) => names[name]!)
    .replace(/\s+/g, ' ');
  return results.length > 0 ? `${results.join(', ')} = ${body}` : body;
}

/** The arguments of a call: new ones, the same one twice, a parameter, a state, a view of a parameter, an earlier result, nested ones. */
export function argumentsOf({ args, seed }: Session['calls'][number], w: World, earlier: Tensor | undefined): readonly unknown[] {
  const generator = new Generator(seed);
  const [m, k, n] = w.sizes as [number, number, number];
  const x = (seed % 2 ? sixteenths : uneven)(args % 2 ? [m, k] : [m, n], w.dtype, generator);
  const kinds: readonly (() => readonly unknown[])[] = [
    () => [x],
    () => [x, x],
    () => [x, w.parameters[0]],
    () => [w.states[0], x],
    () => [w.parameters[1]!.detach(), w.parameters[1]],
    () => [[x, sixteenths([k, n], w.dtype, generator)], { z: x.reshape([-1]) }],
    () => [x, sixteenths([n], 'int32', generator)],
    () => [earlier ?? x, x],
  ];
  return kinds[args % kinds.length]!();
}
