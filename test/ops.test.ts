import { describe, expect, it } from 'vitest';
import { testOp } from '../src/check/index.js';
import type { Op, Tensor, Vjp } from '../src/index.js';
import * as losses from '../src/nn/losses/index.js';
import * as ops from '../src/ops/index.js';
import { putLargest, takeLargest } from '../src/ops/largest.js';

const table = Object.entries({ ...ops, ...losses, takeLargest, putLargest });

describe('every op keeps its promises on its test domain, gradients to second order', () => {
  for (const [name, op] of table) {
    it(name, () => {
      expect(op.domain, `${name} has no test domain`).toBeDefined();
      testOp(op);
    });
  }
});

/** Runs `check` with each vjp of an op replaced in turn. */
function withEach(op: Op<never>, change: (vjp: Vjp<never>) => Vjp<never>, check: (index: number) => void): void {
  const holder = op as { vjp: Op<never>['vjp'] };
  const original = holder.vjp;
  const list = typeof original === 'function' ? [original] : original;
  list.forEach((vjp, index) => {
    if (!vjp) return;
    const changed = change(vjp);
    holder.vjp = typeof original === 'function' ? changed : list.map((v, i) => (i === index ? changed : v));
    try {
      check(index);
    } finally {
      holder.vjp = original;
    }
  });
}

describe('testOp notices when', () => {
  const primitives = new Map<Op<never>, (typeof table)[number][1]>();
  for (const [, op] of table) if (op.op && !primitives.has(op.op)) primitives.set(op.op, op);
  const wrong =
    (vjp: Vjp<never>): Vjp<never> =>
    (g, y, inputs, attrs, index) =>
      vjp(g, y, inputs, attrs, index).add(0.01) as Tensor;
  for (const [op, f] of primitives) {
    it(`a gradient of ${op.name} is wrong by 0.01`, () => {
      withEach(op, wrong, (index) => expect(() => testOp(f), `input ${index}`).toThrow(/FAIL|differs/));
    });
  }
  // Those whose gradient depends on the inputs or the output, so that cutting these off makes second derivatives wrong.
  const curved = [
    'mul',
    'div',
    'exp',
    'log',
    'log1p',
    'sqrt',
    'square',
    'pow',
    'sigmoid',
    'tanh',
    'softplus',
    'erf',
    'matmul',
    'logSumExp',
    'softmax',
    'logSoftmax',
  ];
  const cut =
    (vjp: Vjp<never>): Vjp<never> =>
    (g, y, inputs, attrs, index) =>
      vjp(
        g,
        y.detach(),
        inputs.map((x) => x.detach()),
        attrs,
        index,
      );
  for (const [op, f] of primitives) {
    if (!curved.includes(op.name)) continue;
    it(`the second derivative of ${op.name} is missing`, () => {
      withEach(op, cut, (index) => expect(() => testOp(f), `input ${index}`).toThrow('FAIL'));
    });
  }
});
