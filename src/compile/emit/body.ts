/** Writes what a fused loop does with a register of elements, or with two of them: reads, element-by-element work, writes, collecting. */
import { baseOf, type Node } from '../ir/node.js';
import type { Group } from '../plan/groups.js';
import type { Code, Expr, Local } from '../wasm/code.js';
import { load, storeFirst } from '../wasm/elements.js';
import { type Lanes, lanesOf } from '../wasm/lanes.js';
import type { Pointers, Walk } from './nest.js';
import { addToMemory, type Part, type Reduction } from './reduction.js';
import type { Collector } from './sum.js';

export interface Read extends Walk {
  readonly base: Node;
  /** How often one element's work uses it. */
  uses: number;
}

/** A loop over elements: what it reads, and where its results go. `last` is its innermost axis. */
export interface Work {
  readonly code: Code;
  readonly group: Group;
  readonly lanes: Lanes;
  /** For each input of a node how it is read; null for numbers, and for what the loop itself has just computed. */
  readonly readsOf: ReadonlyMap<Node, readonly (Read | null)[]>;
  readonly writes: readonly (Walk & { readonly node: Node })[];
  readonly reductions: readonly Reduction[];
  readonly pointers: Pointers;
  readonly last: number;
}

/** Registers for what stays the same along the innermost axis. */
const MOST_HELD = 12;

/** What the work on a register of elements leaves to be written: values of nodes, and parts of results that lie in memory. */
interface Done {
  readonly shift: number;
  readonly values: ReadonlyMap<Node, Local<'v128'>>;
  readonly parts: readonly Part[];
}

export class Body {
  readonly #work: Work;
  readonly #collectors: ReadonlyMap<Reduction, Collector>;
  readonly #paired: boolean;
  readonly #held = new Map<Read, Local<'v128'>>();

  /** `paired`: two registers are for the engine to make one of. */
  constructor(work: Work, collectors: ReadonlyMap<Reduction, Collector>, paired: boolean) {
    this.#work = work;
    this.#collectors = collectors;
    this.#paired = paired;
  }

  /** Writes `body` where all that stays the same along the innermost axis is in registers. */
  holding(body: () => void): void {
    const { code, readsOf, last } = this.#work;
    const reads = new Set([...readsOf.values()].flat().filter((read) => read !== null && read.steps[last] === 0));
    for (const read of [...reads].slice(0, MOST_HELD)) this.#held.set(read!, code.keep('v128', this.#load(read!, 0, 1)));
    body();
    code.free(...this.#held.values());
    this.#held.clear();
  }

  /**
   * The work on `count` elements from each of the `shifts` on, which are counted from the pointers. In pairs, all registers are read before
   * the first is written: only then may an engine make one of two.
   */
  write(shifts: readonly number[], count: number): void {
    if (this.#paired) this.#write(shifts, count);
    else for (const shift of shifts) this.#write([shift], count);
  }

  #write(shifts: readonly number[], count: number): void {
    const { code: f, group, reductions, writes, pointers, last } = this.#work;
    const done = shifts.map((shift) => this.#compute(shift, count));
    for (const r of reductions) {
      const parts = done.flatMap((d) => d.parts.filter((part) => part.of === r));
      addToMemory(f, r, pointers, parts, count);
      f.free(...parts.map(({ value }) => value));
    }
    for (const { node, at, steps } of writes) {
      for (const { shift, values } of done)
        storeFirst(f, lanesOf(node.dtype), pointers.of(steps), at + shift * steps[last]!, values.get(node)!, count);
    }
    for (const n of group.stores) for (const { values } of done) if (values.has(n)) f.free(values.get(n)!);
  }

  #load(read: Read, shift: number, count: number): Expr {
    const { lanes, pointers, last } = this.#work;
    const step = read.steps[last]!;
    const own = read.base.dtype === 'int32' && lanes.dtype === 'float32' ? lanesOf('int32') : lanes;
    return load(own, { address: pointers.of(read.steps), offset: read.at + shift * step, step, dtype: read.base.dtype }, count);
  }

  #compute(shift: number, count: number): Done {
    const { code: f, group, readsOf, pointers, last, lanes: own } = this.#work;
    const values = new Map<Node, Local<'v128'>>();
    const parts: Part[] = [];
    const loaded = new Map<Read, Local<'v128'>>();
    const stored = new Set(group.stores);
    const left = new Map<Node, number>();
    for (const n of group.nodes) for (const x of n.inputs) left.set(baseOf(x), (left.get(baseOf(x)) ?? 0) + 1);

    const value = (n: Node, i: number): Expr => {
      const base = baseOf(n.inputs[i]!);
      if (base.kind.op === 'number') return lanesOf(base.dtype).splat(base.kind.value);
      const read = readsOf.get(n)![i];
      if (!read) return values.get(base)!;
      if (n.kind.op === 'cast') {
        const step = read.steps[last]!;
        const source = { address: pointers.of(read.steps), offset: read.at + shift * step, step, dtype: base.dtype };
        return load(lanesOf(n.dtype), source, count);
      }
      const held = this.#held.get(read) ?? loaded.get(read);
      if (held) return held;
      if (read.uses === 1) return this.#load(read, shift, count);
      const kept = f.keep('v128', this.#load(read, shift, count));
      loaded.set(read, kept);
      return kept;
    };
    for (const n of group.nodes) {
      const { kind } = n;
      if (kind.op === 'reduce') {
        const r = this.#work.reductions.find(({ node }) => node === n)!;
        const collector = this.#collectors.get(r);
        if (collector) collector.add(value(n, 0), count, shift / own.count);
        else parts.push({ of: r, shift, value: f.keep('v128', value(n, 0)) });
      } else {
        const lanes = lanesOf(n.dtype, this.#paired);
        const inputs = n.inputs.map((_, i) => value(n, i));
        values.set(n, f.keep('v128', kind.op === 'elementwise' ? kind.primitive.lanes(lanes, inputs, kind.settings) : inputs[0]!));
      }
      for (const x of n.inputs) {
        const base = baseOf(x);
        left.set(base, left.get(base)! - 1);
        if (left.get(base) === 0 && values.has(base) && !stored.has(base)) f.free(values.get(base)!);
      }
    }
    f.free(...loaded.values());
    return { shift, values, parts };
  }
}
