/** Writes a fused group as one nest of loops: reads, element-by-element work, writes and reductions, a register of lanes at a time. */
import { stridesOf } from '../../shape.js';
import { baseOf, layoutOf, type Node } from '../ir/node.js';
import { stretched } from '../ir/views.js';
import { spaceOf } from '../plan/flow.js';
import type { Group } from '../plan/groups.js';
import { primitives } from '../primitives.js';
import { type Cut, cutOf, type Grain, whicheverSize } from '../threads/cut.js';
import type { Shared } from '../threads/protocol.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { load, storeFirst } from '../wasm/elements.js';
import { type Lanes, lanesOf } from '../wasm/lanes.js';
import { i32 } from '../wasm/scalar.js';
import { merged, Pointers, type Walk } from './nest.js';
import { addToMemory, clear, collectsFrom, completes, type Reduction, reductionOf, round, settle } from './reduction.js';
import { Collector } from './sum.js';

interface Read extends Walk {
  readonly base: Node;
  /** How often one element's work uses it. */
  uses: number;
  /** Its value while it stays the same along the innermost axis. */
  held: Local<'v128'> | null;
}

/** Bodies up to this size are written out for a few registers instead of looping over them. */
const SHORT = { registers: 4, nodes: 12 };

/** The loop of a group: a function that runs all of it. */
export function emitLoop(group: Group, address: ReadonlyMap<Node, number>, name: string): Code {
  return new LoopWriter(group, address, name, null).code;
}

/** The same loop cut along its outermost axis: a function (chunk number, thread number). Null if it is too short, or adds up along that axis. */
export function emitLoopChunks(group: Group, address: ReadonlyMap<Node, number>, name: string, grain: Grain): Shared | null {
  const { code, cut } = new LoopWriter(group, address, `${name} chunk`, grain);
  return cut && { name, chunk: code, count: cut.count };
}

/** Nanoseconds for an element of a node. */
const COST = 0.5;

class LoopWriter {
  readonly code: Code;
  readonly cut: Cut | null;
  #dims: readonly number[];
  readonly #reductions: readonly Reduction[];
  readonly #group: Group;
  readonly #lanes: Lanes;
  readonly #own: ReadonlySet<Node>;
  readonly #reads = new Map<string, Read>();
  readonly #readOf = new Map<Node, readonly (Read | null)[]>();
  readonly #writes: (Walk & { readonly node: Node })[];
  readonly #pointers: Pointers;
  readonly #last: number;

  constructor(group: Group, address: ReadonlyMap<Node, number>, name: string, grain: Grain | null) {
    this.#group = group;
    const [first] = group.nodes;
    this.#lanes = lanesOf(first!.dtype === 'float64' ? 'float64' : 'float32');
    this.#own = new Set(group.nodes);
    const space = spaceOf(first!).filter((d) => d !== 1);
    const at = (n: Node): number => address.get(n) ?? 0;

    for (const n of group.nodes)
      this.#readOf.set(
        n,
        n.inputs.map((x) => this.#readFor(x, n, at)),
      );
    const dense = stridesOf(space);
    this.#writes = group.stores
      .filter((n) => n.kind.op !== 'reduce')
      .map((node) => ({ node, at: at(node), steps: dense.map((s) => s * bytesOfElement(node)) }));
    this.#reductions = group.nodes.flatMap((node) => reductionOf(node, at(node)));

    // One step per merged axis, for everything that is walked.
    const walks = [...this.#reads.values(), ...this.#writes, ...this.#reductions.flatMap((r) => [r, r.partial])];
    const { dims, steps } = merged({ dims: space, walks });
    walks.forEach((walk, i) => {
      walk.steps = steps[i]!;
    });
    this.#dims = dims;
    this.#last = dims.length - 1;
    this.cut = grain && this.#cut(grain);
    this.code = new Code(name, this.cut ? ['i32', 'i32'] : []);
    this.#pointers = new Pointers(this.code);
    for (const walk of walks) this.#pointers.add(walk.steps);
    if (this.cut) this.#writeChunk(this.cut);
    else this.#write();
  }

  #cut(grain: Grain): Cut | null {
    const adds = this.#reductions.some((r) => !completes(r) || collectsFrom(r) === 0);
    if (adds || this.#dims.includes(0)) return null;
    const work = this.#dims.reduce((a, b) => a * b, this.#group.nodes.length * COST);
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
    const read = this.#reads.get(key) ?? { base, at: at(base) + offset * bytes, steps: along, uses: 0, held: null };
    read.uses++;
    this.#reads.set(key, read);
    return read;
  }

  #write(): void {
    const f = this.code;
    const isEmpty = this.#dims.includes(0);
    const collectors = new Map<Reduction, Collector>();
    const inMemory = this.#reductions.filter((r) => isEmpty || !completes(r));
    for (const r of this.#reductions) if (collectsFrom(r) !== null) collectors.set(r, new Collector(f, r.name, r.node.dtype));
    for (const r of inMemory) clear(f, r);
    if (!isEmpty) this.#level(0, collectors);
    for (const r of inMemory) round(f, r);
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
    const lanes = this.#lanes;
    const length = this.#dims[this.#last]!;
    const [full, tail] = [Math.floor(length / lanes.count), length % lanes.count];
    const isShort = full <= SHORT.registers && this.#group.nodes.length <= SHORT.nodes;
    const held: Local<'v128'>[] = [];
    for (const read of this.#reads.values()) {
      if (read.steps[this.#last] !== 0 || length === 1 || held.length >= 12) continue;
      read.held = f.keep('v128', this.#load(read, 0, 1));
      held.push(read.held);
    }
    if (isShort) {
      for (let i = 0; i < full; i++) this.#body(collectors, i * lanes.count, lanes.count);
      if (tail > 0) this.#body(collectors, full * lanes.count, tail);
    } else {
      const unroll = this.#group.nodes.length <= 6 && full % 2 === 0 ? 2 : 1;
      f.repeat(full / unroll, () => {
        for (let i = 0; i < unroll; i++) this.#body(collectors, i * lanes.count, lanes.count);
        this.#pointers.move(this.#last, unroll * lanes.count);
      });
      if (tail > 0) this.#body(collectors, 0, tail);
      this.#pointers.move(this.#last, -full * lanes.count);
    }
    for (const read of this.#reads.values()) read.held = null;
    f.free(...held);
  }

  #load(read: Read, shift: number, count: number): Expr {
    const step = read.steps[this.#last]!;
    const lanes = read.base.dtype === 'int32' && this.#lanes.dtype === 'float32' ? lanesOf('int32') : this.#lanes;
    return load(lanes, { address: this.#pointers.of(read.steps), offset: read.at + shift * step, step, dtype: read.base.dtype }, count);
  }

  /** The work on `count` elements, `shift` elements on from the pointers. */
  #body(collectors: ReadonlyMap<Reduction, Collector>, shift: number, count: number): void {
    const f = this.code;
    const values = new Map<Node, Local<'v128'>>();
    const loaded = new Map<Read, Local<'v128'>>();
    const stored = new Set(this.#writes.map(({ node }) => node));
    const left = new Map<Node, number>();
    for (const n of this.#group.nodes) for (const x of n.inputs) left.set(baseOf(x), (left.get(baseOf(x)) ?? 0) + 1);

    const value = (n: Node, i: number): Expr => {
      const x = n.inputs[i]!;
      const base = baseOf(x);
      if (base.kind.op === 'number') return lanesOf(base.dtype).splat(base.kind.value);
      const read = this.#readOf.get(n)![i];
      if (!read) return values.get(base)!;
      if (n.kind.op === 'cast') {
        const step = read.steps[this.#last]!;
        const source = { address: this.#pointers.of(read.steps), offset: read.at + shift * step, step, dtype: base.dtype };
        return load(lanesOf(n.dtype), source, count);
      }
      if (read.held) return read.held;
      if (read.uses === 1) return this.#load(read, shift, count);
      const known = loaded.get(read) ?? f.keep('v128', this.#load(read, shift, count));
      loaded.set(read, known);
      return known;
    };
    for (const n of this.#group.nodes) {
      const { kind } = n;
      if (kind.op === 'reduce') this.#collect(n, collectors, value(n, 0), shift, count);
      else {
        const lanes = lanesOf(n.dtype);
        const inputs = n.inputs.map((_, i) => value(n, i));
        values.set(n, f.keep('v128', kind.op === 'elementwise' ? primitives[kind.name].lanes(lanes, inputs, kind.settings) : inputs[0]!));
      }
      for (const x of n.inputs) {
        const base = baseOf(x);
        left.set(base, left.get(base)! - 1);
        if (left.get(base) === 0 && values.has(base) && !stored.has(base)) f.free(values.get(base)!);
      }
    }
    for (const { node, at, steps } of this.#writes) {
      const step = steps[this.#last]!;
      storeFirst(f, lanesOf(node.dtype), this.#pointers.of(steps), at + shift * step, values.get(node)!, count);
    }
    for (const [n, l] of values) if (stored.has(n) || left.get(n) === undefined) f.free(l);
    f.free(...loaded.values());
  }

  #collect(n: Node, collectors: ReadonlyMap<Reduction, Collector>, x: Expr, shift: number, count: number): void {
    const r = this.#reductions.find(({ node }) => node === n)!;
    const collector = collectors.get(r);
    if (collector) collector.add(x, count);
    else addToMemory(this.code, r, this.#pointers, x, shift, count);
  }
}

const bytesOfElement = (n: Node): number => (n.dtype === 'float64' ? 8 : 4);
