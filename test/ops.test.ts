import { describe, expect, it } from 'vitest';
import { testOp } from '../src/check/index.js';
import * as losses from '../src/nn/losses.js';
import * as ops from '../src/ops/index.js';

describe('every op keeps its promises on its test domain, gradients to second order', () => {
  for (const [name, op] of Object.entries({ ...ops, ...losses })) {
    it(name, () => {
      expect(op.domain, `${name} has no test domain`).toBeDefined();
      testOp(op);
    });
  }
});
