/** Writes arrays into a larger one: side by side (concat, and pad, whose border is one number), or added up where they overlap. */
import { sizeOf, stridesOf } from '../../shape.js';
import { layoutOf, type Node, type NodeOf } from '../ir/node.js';
import { stretched } from '../ir/views.js';
import { Code } from '../wasm/code.js';
import { fill, load, storeFirst } from '../wasm/elements.js';
import { lanesOf } from '../wasm/lanes.js';
import { merged, Pointers, type Walk } from './nest.js';

/** The function that lays the inputs of an `assemble` node at their offsets, on its ground, or adds them to it. */
export function emitAssemble(node: NodeOf<'assemble'>, address: ReadonlyMap<Node, number>, name: string): Code {
  const f = new Code(name);
  const { kind } = node;
  const lanes = lanesOf(node.dtype);
  const to = address.get(node)!;
  if (kind.ground !== null) fill(f, lanes, to, sizeOf(node.shape), kind.ground);
  node.inputs.forEach((part, i) => {
    if (sizeOf(part.shape) === 0) return;
    const { base, offset, steps } = layoutOf(part);
    const value = base.kind.op === 'number' ? base.kind.value : null;
    const bytes = (list: readonly number[]): number[] => list.map((s) => s * lanes.bytes);
    const source: Walk = { at: (address.get(base) ?? 0) + offset * lanes.bytes, steps: bytes(stretched(part.shape, steps, part.shape)) };
    const target: Walk = { at: to + kind.offsets[i]! * lanes.bytes, steps: bytes(kind.added ?? stridesOf(node.shape)) };
    copy(f, lanes, part.shape, source, target, value, kind.added !== null);
  });
  return f;
}

/** Copies one part, or adds it to what is there; element by element where neither side lies in one piece. */
function copy(
  f: Code,
  lanes: ReturnType<typeof lanesOf>,
  shape: readonly number[],
  source: Walk,
  target: Walk,
  number: number | null,
  adds: boolean,
): void {
  const { dims, steps } = merged({ dims: shape, walks: [source, target] });
  const [from, to] = steps as [number[], number[]];
  const pointers = new Pointers(f);
  pointers.add(from);
  pointers.add(to);
  const last = dims.length - 1;
  const move = (count: number): void => {
    const read = { address: pointers.of(from), offset: source.at, step: from[last]!, dtype: lanes.dtype };
    const value = f.keep('v128', number === null ? load(lanes, read, count) : lanes.splat(number));
    const offset = target.at;
    if (adds) {
      const there = { address: pointers.of(to), offset, step: to[last]!, dtype: lanes.dtype };
      f.set(value, lanes.add(load(lanes, there, count), value));
    }
    storeFirst(f, lanes, pointers.of(to), offset, value, count, to[last]);
    f.free(value);
  };
  const level = (axis: number): void => {
    const length = dims[axis]!;
    if (axis < last) {
      f.repeat(length, () => {
        level(axis + 1);
        pointers.move(axis, 1);
      });
      pointers.move(axis, -length);
      return;
    }
    f.inParts(length, lanes.count, (count) => {
      move(count);
      pointers.move(last, count);
    });
    pointers.move(last, -length);
  };
  level(0);
  pointers.free();
}
