/** Writes a fused group as one nest of loops, whose body works on registers of elements. */
import { stridesOf } from '../../shape.js';
import { layoutOf, type Node } from '../ir/node.js';
import { stretched } from '../ir/views.js';
import { spaceOf } from '../plan/flow.js';
import type { Group } from '../plan/groups.js';
import { type Cut, cutOf, type Grain, whicheverSize } from '../threads/cut.js';
import type { Shared } from '../threads/protocol.js';
import { Code } from '../wasm/code.js';
import { lanesOf } from '../wasm/lanes.js';
import { i32 } from '../wasm/scalar.js';
import { Body, type Read, type Work } from './body.js';
import { merged, Pointers, type Walk } from './nest.js';
import { clear, collectsFrom, complete, completes, type Reduction, reductionOf, settle } from './reduction.js';
import { Collector } from './sum.js';

/** Bodies up to this size are written out for a few registers instead of looping over them. */
const SHORT = { registers: 4, nodes: 12 };
/** Bodies of so few nodes work on two registers at a time, and collect in two, which do not wait for each other. */
const FEW = 6;

/** The loop of a group: a function that runs all of it. */
export function emitLoop(group: Group, address: ReadonlyMap<Node, number>, paired: boolean, name: string): Code {
  return new LoopWriter(group, address, paired, name, null).code;
}

/**
 * The same loop cut along its outermost axis: a function (chunk number, thread number). Null if it is too short, or adds up along that
 * axis.
 */
export function emitLoopChunks(
  group: Group,
  address: ReadonlyMap<Node, number>,
  paired: boolean,
  name: string,
  grain: Grain,
): Shared | null {
  const { code, cut } = new LoopWriter(group, address, paired, `${name} chunk`, grain);
  return cut && { name, chunk: code, count: cut.count };
}

/** The same loop cut along its one axis as asked for: a function (chunk number, thread number). */
export const emitLoopPart = (group: Group, address: ReadonlyMap<Node, number>, paired: boolean, name: string, cut: Cut): Code =>
  new LoopWriter(group, address, paired, name, cut).code;

/** Nanoseconds for an element of a node. */
const COST = 0.5;

class LoopWriter {
  readonly code: Code;
  readonly cut: Cut | null;
  readonly #paired: boolean;
  readonly #own: ReadonlySet<Node>;
  readonly #reads = new Map<string, Read>();
  readonly #reductions: readonly Reduction[];
  readonly #pointers: Pointers;
  readonly #work: Work;
  #dims: readonly number[];
  readonly #last: number;

  constructor(group: Group, address: ReadonlyMap<Node, number>, paired: boolean, name: string, cut: Grain | Cut | null) {
    this.#paired = paired;
    const [first] = group.nodes;
    this.#own = new Set(group.nodes);
    const space = spaceOf(first!).filter((d) => d !== 1);
    const at = (n: Node): number => address.get(n) ?? 0;

    const readsOf = new Map(group.nodes.map((n) => [n, n.inputs.map((x) => this.#readFor(x, n, at))]));
    const dense = stridesOf(space);
    const writes = group.stores
      .filter((n) => n.kind.op !== 'reduce')
      .map((node) => ({ node, at: at(node), steps: dense.map((s) => s * bytesOfElement(node)) }));
    const reductions = group.nodes.flatMap((node) => reductionOf(node, at(node)));
    this.#reductions = reductions;

    // One step per merged axis, for everything that is walked.
    const walks: Walk[] = [...this.#reads.values(), ...writes, ...reductions.flatMap((r) => [r, r.partial])];
    const { dims, steps } = merged({ dims: space, walks });
    walks.forEach((walk, i) => {
      walk.steps = steps[i]!;
    });
    this.#dims = dims;
    this.#last = dims.length - 1;
    this.cut = cut && ('count' in cut ? cut : this.#cut(cut, group.nodes.length));
    this.code = new Code(name, this.cut ? ['i32', 'i32'] : []);
    this.#pointers = new Pointers(this.code);
    for (const walk of walks) this.#pointers.add(walk.steps);
    const lanes = lanesOf(first!.dtype === 'float64' ? 'float64' : 'float32');
    this.#work = { code: this.code, group, lanes, readsOf, writes, reductions, pointers: this.#pointers, last: this.#last };
    if (this.cut) this.#writeChunk(this.cut);
    else this.#write();
  }

  #cut(grain: Grain, nodes: number): Cut | null {
    const adds = this.#reductions.some((r) => !completes(r) || collectsFrom(r) === 0);
    if (adds || this.#dims.includes(0)) return null;
    const work = this.#dims.reduce((a, b) => a * b, nodes * COST);
    // Where the axis is also the innermost one, chunks are whole cache lines.
    return cutOf(this.#dims[0]!, work, this.#last === 0 ? 64 : 1, grain);
  }

  #writeChunk(cut: Cut): void {
    const f = this.code;
    const chunk = f.arguments[0]!;
    this.#pointers.shift(0, i32.mul(chunk, cut.size));
    whicheverSize(f, chunk, cut, (length) => {
      this.#dims = [length, ...this.#dims.slice(1)];
      this.#write();
    });
  }

  #readFor(x: Node, n: Node, at: (n: Node) => number): Read | null {
    const { base, offset, steps } = layoutOf(x);
    if (base.kind.op === 'number' || (this.#own.has(base) && n.kind.op !== 'cast')) return null;
    const space = spaceOf(n);
    const bytes = bytesOfElement(base);
    const along = stretched(x.shape, steps, space).flatMap((s, axis) => (space[axis] === 1 ? [] : [s * bytes]));
    const key = `${base.id} ${offset} ${along}`;
    const read = this.#reads.get(key) ?? { base, at: at(base) + offset * bytes, steps: along, uses: 0 };
    read.uses++;
    this.#reads.set(key, read);
    return read;
  }

  #write(): void {
    const f = this.code;
    const isEmpty = this.#dims.includes(0);
    const collectors = new Map<Reduction, Collector>();
    const inMemory = this.#reductions.filter((r) => isEmpty || !completes(r));
    const sets = this.#work.group.nodes.length <= FEW ? 2 : 1;
    for (const r of this.#reductions) if (collectsFrom(r) !== null) collectors.set(r, new Collector(f, r.name, r.node.dtype, sets));
    for (const r of inMemory) clear(f, r);
    if (!isEmpty) this.#level(0, collectors);
    for (const r of inMemory) complete(f, r);
  }

  #level(axis: number, collectors: ReadonlyMap<Reduction, Collector>): void {
    const f = this.code;
    const here = [...collectors].filter(([r]) => collectsFrom(r) === axis);
    for (const [, collector] of here) collector.start();
    if (axis === this.#last) this.#innermost(collectors);
    else {
      f.repeat(this.#dims[axis]!, () => {
        this.#level(axis + 1, collectors);
        this.#pointers.move(axis, 1);
      });
      this.#pointers.move(axis, -this.#dims[axis]!);
    }
    for (const [r, collector] of here) settle(f, r, collector, this.#pointers);
  }

  #innermost(collectors: ReadonlyMap<Reduction, Collector>): void {
    const f = this.code;
    const { count } = this.#work.lanes;
    const { length: nodes } = this.#work.group.nodes;
    const length = this.#dims[this.#last]!;
    const [full, tail] = [Math.floor(length / count), length % count];
    const body = new Body(this.#work, collectors, this.#paired);
    const few = (registers: number): readonly number[] => Array.from({ length: registers }, (_, i) => i * count);
    const inBody = this.#paired || nodes <= FEW ? 2 : 1;
    const write = (): void => {
      if (full <= SHORT.registers && nodes <= SHORT.nodes) {
        const shifts = few(full);
        for (let i = 0; i < full; i += inBody) body.write(shifts.slice(i, i + inBody), count);
        if (tail > 0) body.write([full * count], tail);
        return;
      }
      f.inParts(full, inBody, (registers) => {
        body.write(few(registers), count);
        this.#pointers.move(this.#last, registers * count);
      });
      if (tail > 0) body.write([0], tail);
      this.#pointers.move(this.#last, -full * count);
    };
    if (length === 1) write();
    else body.holding(write);
  }
}

const bytesOfElement = (n: Node): number => (n.dtype === 'float64' ? 8 : 4);
