import { expect, it } from 'vitest';
import { explainBackward } from '../../src/check/index.js';
import { add, parameter, tensor } from '../../src/index.js';

it('explainBackward prints each contribution and the sums as they grow', () => {
  const a = parameter(tensor(1), 'a');
  const b = add(a, a);
  expect(explainBackward(add(b, b))).toBe(
    [
      'backward from add#1 = 4',
      '  step  undo   incoming gradient  input  contribution  gradient so far',
      '  1     add#1  1                  add#2  1             1',
      '  2     add#1  1                  add#2  1             2',
      '  3     add#2  2                  a      2             2',
      '  4     add#2  2                  a      2             4',
    ].join('\n'),
  );
});

it('explainBackward shortens long gradients', () => {
  const w = parameter(tensor([1, 2, 3, 4, 5]), 'w');
  expect(explainBackward(w.square().mean())).toContain('[0.4, 0.8, 1.2, 1.6, …]');
});
