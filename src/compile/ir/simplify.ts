/**
 * Rewrites that give the same bits with less work. Nothing here may swallow a NaN or an Infinity: x · 0 stays a product, and x + 0 stays a
 * sum, because it turns −0 into 0.
 */
import { type ElementwiseName, primitives } from '../primitives.js';
import type { Graph } from './graph.js';
import type { Node } from './node.js';

/** Whether a value is the opposite of another: then that other. */
const negated = (x: Node): Node | null => (x.kind.op === 'elementwise' && x.kind.primitive === primitives.neg ? x.inputs[0]! : null);

/** Multiplying by the inverse is exact where both are powers of two of ordinary size. */
const hasExactInverse = (x: number): boolean => {
  const exponent = Math.round(Math.log2(Math.abs(x)));
  return Math.abs(x) === 2 ** exponent && Math.abs(exponent) < 100;
};

/** An equal, simpler node, or null. `numbers` are the operands that are one number throughout. */
export function simplified(
  graph: Graph,
  name: ElementwiseName,
  [a, b]: readonly Node[],
  [left = null, right = null]: readonly (number | null)[],
  settings: readonly number[],
): Node | null {
  const make = (op: ElementwiseName, ...inputs: Node[]): Node => graph.elementwise(op, inputs, a!.shape);
  const isFloat = a!.dtype !== 'int32';
  switch (name) {
    case 'neg':
      return negated(a!);
    case 'add':
      if (negated(b!)) return make('sub', a!, negated(b!)!);
      if (negated(a!)) return make('sub', b!, negated(a!)!);
      return null;
    case 'sub':
      if (right === 0 && !Object.is(right, -0)) return a!;
      if (negated(b!)) return make('add', a!, negated(b!)!);
      return null;
    case 'mul':
      if (right === 1) return a!;
      if (left === 1) return b!;
      if (right === -1) return make('neg', a!);
      if (left === -1) return make('neg', b!);
      if (negated(a!) && negated(b!)) return make('mul', negated(a!)!, negated(b!)!);
      // One order for both, so that equal products are one node.
      if (left !== null || (right === null && a!.id > b!.id)) return make('mul', b!, a!);
      return null;
    case 'div':
      if (right === 1) return a!;
      if (right !== null && isFloat && hasExactInverse(right)) return make('mul', a!, graph.number(1 / right, a!.dtype));
      return null;
    case 'pow':
      if (settings[0] === 1) return a!;
      if (settings[0] === 2) return make('square', a!);
      return null;
    default:
      return null;
  }
}
