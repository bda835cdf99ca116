/** Where a reduction's results are while they are collected: in registers as far as the loops allow, else in memory, sums in doubles. */
import type { DType } from '../../dtype.js';
import { sizeOf, stridesOf } from '../../shape.js';
import type { Node, ReduceName } from '../ir/node.js';
import { stretched } from '../ir/views.js';
import { spaceOf } from '../plan/flow.js';
import { addsInDoubles, doublesOf } from '../plan/memory.js';
import { bits, convert } from '../wasm/bits.js';
import type { Code, Expr, Local } from '../wasm/code.js';
import { fill, load, storeFirst } from '../wasm/elements.js';
import { f64x2 } from '../wasm/floats.js';
import { type FloatLanes, lanesOf } from '../wasm/lanes.js';
import type { Pointers, Walk } from './nest.js';
import { type Collector, combine, startOf } from './sum.js';

/** Results, as the loop of their group walks them: no step along reduced axes. */
export interface Reduction extends Walk {
  readonly node: Node;
  readonly name: ReduceName;
  /** What a result is divided by: for means, how many elements it is of. */
  readonly count: number;
  /** Where parts are added up in memory: in the results themselves, or in doubles behind them. */
  readonly partial: Walk & { readonly dtype: DType };
}

const bytesOfType = (dtype: DType): number => (dtype === 'float64' ? 8 : 4);

export function reductionOf(node: Node, at: number): Reduction[] {
  const { kind, dtype } = node;
  if (kind.op !== 'reduce') return [];
  const space = spaceOf(node);
  const kept = space.map((d, axis) => (kind.axes.includes(axis) ? 1 : d));
  const elements = stretched(kept, stridesOf(kept), space).flatMap((s, axis) => (space[axis] === 1 ? [] : [s]));
  const partialType = addsInDoubles(node) ? 'float64' : dtype;
  return [
    {
      node,
      name: kind.name,
      count: kind.name === 'mean' ? sizeOf(kind.axes.map((axis) => space[axis]!)) : 1,
      at,
      steps: elements.map((s) => s * bytesOfType(dtype)),
      partial: {
        dtype: partialType,
        at: partialType === dtype ? at : doublesOf(node, at),
        steps: elements.map((s) => s * bytesOfType(partialType)),
      },
    },
  ];
}

/** From which axis on everything is reduced, so that a register collects it; null where the innermost axis is kept. */
export function collectsFrom({ steps }: Reduction): number | null {
  let axis = steps.length;
  while (axis > 0 && steps[axis - 1] === 0) axis--;
  return axis === steps.length ? null : axis;
}

/** Whether a result is complete when its register is, so that memory is not needed. */
export function completes(r: Reduction): boolean {
  const axis = collectsFrom(r);
  return axis !== null && r.steps.slice(0, axis).every((s) => s !== 0);
}

/** Sets the parts in memory to where collecting begins. */
export function clear(f: Code, { node, name, partial }: Reduction): void {
  const lanes = lanesOf(partial.dtype);
  fill(f, lanes, partial.at, sizeOf(node.shape), startOf(name, partial.dtype));
}

/** Brings what a register has collected to memory. */
export function settle(f: Code, r: Reduction, collector: Collector, pointers: Pointers): void {
  if (completes(r)) {
    storeFirst(f, lanesOf(r.node.dtype), pointers.of(r.steps), r.at, collector.finish(r.node.dtype, r.count), 1);
    return;
  }
  const { dtype, at, steps } = r.partial;
  const lanes = lanesOf(dtype);
  const total = collector.finish(dtype, 1);
  const address = pointers.of(steps);
  f.set(total, combine(r.name, lanes)(total, lanes.loadSplat(address, at)));
  storeFirst(f, lanes, address, at, total, 1);
}

/** The elements in a register, some of a reduction's results each, `shift` elements on along the innermost axis. */
export interface Part {
  readonly of: Reduction;
  readonly shift: number;
  readonly value: Local<'v128'>;
}

/** Adds the first `count` lanes of each part to as many results in memory. All are read before the first is written. */
export function addToMemory(f: Code, r: Reduction, pointers: Pointers, parts: readonly Part[], count: number): void {
  const { dtype, at, steps } = r.partial;
  const own = lanesOf(r.node.dtype);
  const lanes = lanesOf(dtype);
  const step = steps.at(-1)!;
  const address = pointers.of(steps);
  const sums = parts.flatMap(({ shift, value }) =>
    Array.from({ length: Math.ceil(count / lanes.count) }, (_, i) => {
      const lane = i * lanes.count;
      const some = Math.min(lanes.count, count - lane);
      const offset = at + (shift + lane) * step;
      const x = own === lanes ? value : promoted(value, lane);
      return { sum: f.keep('v128', combine(r.name, lanes)(x, load(lanes, { address, offset, step, dtype }, some))), offset, some };
    }),
  );
  for (const { sum, offset, some } of sums) storeFirst(f, lanes, address, offset, sum, some, step);
  f.free(...sums.map(({ sum }) => sum));
}

/** Two lanes of float32, from `lane` on, as doubles. `x` is a kept value. */
const promoted = (x: Expr, lane: number): Expr => convert.lowFloatToDouble(lane === 0 ? x : f64x2.shuffle(x, x, [1, 1]));

/** Brings what was collected in memory to its end: divides means, and rounds doubles to what they are sums of. */
export function complete(f: Code, { node, at, count, partial }: Reduction): void {
  const lanes = lanesOf(node.dtype);
  const parts = lanesOf(partial.dtype) as FloatLanes;
  const size = sizeOf(node.shape);
  if (count !== 1) {
    const pointer = f.keep('i32', partial.at);
    f.inParts(size, parts.count, (some) => {
      storeFirst(f, parts, pointer, 0, parts.div(bits.load(pointer), count), some);
      f.bump(pointer, 16);
    });
    f.free(pointer);
  }
  if (partial.dtype === node.dtype) return;
  const from = f.keep('i32', 0);
  const to = f.keep('i32', 0);
  const move = (some: number): void => {
    const source = { address: from, offset: partial.at, step: bytesOfType(partial.dtype), dtype: partial.dtype };
    const value = f.keep('v128', load(lanes, source, some));
    storeFirst(f, lanes, to, at, value, some);
    f.free(value);
    f.bump(from, 2 * 16);
    f.bump(to, 16);
  };
  f.inParts(size, lanes.count, move);
  f.free(from, to);
}
