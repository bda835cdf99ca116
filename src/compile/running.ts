/** A compiled program in its memory, ready to run: parameters live there, arguments are copied in, results are copied out. */
import type { Storage } from '../dtype.js';
import { GradientError, ValueError } from '../errors.js';
import { sizeOf } from '../shape.js';
import { Tensor, type Values } from '../tensor.js';
import { FAULT } from './emit/rows.js';
import { baseOf, type Node } from './ir/node.js';
import { mapTensors } from './plain.js';
import type { Program } from './program.js';
import type { Crew } from './threads/crew.js';
import type { Trace } from './trace.js';
import { engine, type Memory } from './wasm/engine.js';

const NONE: readonly Storage[] = [];

/** A state, and its place in the program's memory. */
interface Resident {
  readonly values: Values;
  readonly place: Storage;
}

/** A copy. Without `slice`, which takes longer than a small step. */
function copied(place: Storage): Storage {
  const data = new (place.constructor as new (size: number) => Storage)(place.length);
  if (place.length === 1) data[0] = place[0]!;
  else data.set(place);
  return data;
}

export class Running {
  readonly module: object;
  readonly memory: Memory;
  readonly functions: { readonly [name: string]: () => void };
  readonly #first: () => void;
  readonly #rest: () => void;
  readonly #states: readonly Resident[] = [];
  readonly #updated: readonly Values[];
  readonly #inputs: readonly (Storage | null)[];
  readonly #outputs: readonly { readonly shape: Tensor['shape']; readonly place: Storage }[];
  readonly #fault: Int32Array | null;
  readonly #returned: unknown;
  /** How often each parameter had been assigned when the first part ran. */
  #seen: readonly number[] = [];

  constructor(
    readonly trace: Trace,
    readonly program: Program,
    readonly copies: boolean,
    /** Who helps, where the program can be shared. */
    readonly crew: Crew | null = null,
  ) {
    const { pages, flow, leaves, groups, shared } = program;
    this.memory = new engine.Memory({ initial: pages, maximum: pages, shared });
    this.module = new engine.Module(program.bytes);
    const instance = new engine.Instance(this.module, { plan: { memory: this.memory } });
    this.functions = instance.exports;
    const { first, rest } = this.functions;
    this.#first = first!;
    this.#rest = rest!;
    const states: Resident[] = [];
    for (const leaf of leaves) {
      if (leaf.kind.op === 'data') this.place(leaf).set(leaf.kind.values.data);
      if (leaf.kind.op === 'state') states.push({ values: leaf.kind.values, place: this.place(leaf) });
    }
    this.#states = states;
    this.#updated = [...flow.inPlace.values()].map(({ kind }) => (kind as { readonly values: Values }).values);
    this.#inputs = trace.inputs.map((n) => (program.memory.address.has(n) ? this.place(n) : null));
    this.#outputs = flow.outputs.map((n) => ({ shape: n.shape, place: this.place(n) }));
    const mayFault = groups.some(({ nodes: [n] }) => n!.kind.op === 'take' || n!.kind.op === 'segmentSum');
    this.#fault = mayFault ? new Int32Array(this.memory.buffer, 0, 3) : null;
    this.#returned = trace.returned;
  }

  /** A node's elements in memory. */
  place(n: Node): Storage {
    const size = sizeOf(n.shape);
    const { buffer } = this.memory;
    const at = this.program.memory.address.get(baseOf(n))!;
    if (n.dtype === 'float32') return new Float32Array(buffer, at, size);
    return n.dtype === 'float64' ? new Float64Array(buffer, at, size) : new Int32Array(buffer, at, size);
  }

  /** Runs the program once on these arguments, in the order in which they were traced. */
  run(args: readonly Tensor[]): unknown {
    this.enter(args);
    this.#change(this.#first);
    return this.#result();
  }

  /** Runs the part that the results need; `finish` does the rest. For programs made with their outputs first. */
  begin(args: readonly Tensor[]): unknown {
    this.enter(args);
    this.#seen = [...this.trace.parameters].map(([{ version }]) => version);
    this.#execute(this.#first);
    return this.#result();
  }

  /** @throws GradientError if a parameter was assigned since, as `backward` does. */
  finish(): void {
    [...this.trace.parameters].forEach(([values, t], i) => {
      if (values.version === this.#seen[i]) return;
      throw new GradientError(
        `backward: ${t.describe()} was assigned after its cost was computed; assign it before that, or after the update`,
      );
    });
    this.enter([]);
    this.#change(this.#rest);
  }

  /** Runs a part that updates states. Some may have changed even if it ends early. */
  #change(part: () => void): void {
    for (let i = 0; i < this.#updated.length; i++) this.#updated[i]!.version++;
    this.#execute(part);
  }

  #execute(part: () => void): void {
    part();
    if (this.#fault) this.#refuseFault(this.#fault);
  }

  /** Brings states and arguments to where the program reads them. */
  enter(args: readonly Tensor[]): void {
    if (this.program.shared) this.crew?.join(this);
    // Results handed out as views lie in this memory: they are read before anything is written over them.
    const given = args.length > 0 ? args.map(({ data }) => (data.buffer === this.memory.buffer ? data.slice() : data)) : NONE;
    for (let i = 0; i < this.#states.length; i++) {
      const { values, place } = this.#states[i]!;
      if (values.data === place) continue;
      // Another program, or none, held it until now.
      place.set(values.data);
      values.data = place;
    }
    for (let i = 0; i < given.length; i++) this.#inputs[i]?.set(given[i]!);
  }

  #result(): unknown {
    let next = 0;
    const fresh = (): Tensor => {
      const { shape, place } = this.#outputs[next++]!;
      return new Tensor(shape, this.copies ? copied(place) : place);
    };
    return this.#returned instanceof Tensor ? fresh() : mapTensors(this.#returned, fresh);
  }

  #refuseFault(fault: Int32Array): void {
    const group = fault[FAULT.group / 4]!;
    if (group === 0) return;
    fault[FAULT.group / 4] = 0;
    const node = this.program.groups[group - 1]!.nodes[0]!;
    const { op } = node.kind;
    const count = op === 'take' ? node.inputs[0]!.shape[0]! : node.shape[0]!;
    const [element, value] = [fault[FAULT.element / 4], fault[FAULT.value / 4]];
    const line = node.source ? `, in ${node.source}` : '';
    throw new ValueError(`${op}: row number ${value} (element ${element}) is out of range (rows run from 0 to ${count - 1})${line}`);
  }
}
