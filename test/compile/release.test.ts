/** What a compiled function does not keep alive: the arguments that it was traced with. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { type Compiled, compile } from '../../src/compile/index.js';
import { ones, type Tensor } from './library.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

it('the arrays of the first call are free when their owner drops them', async () => {
  const call = (f: Compiled<[Tensor], Tensor>): WeakRef<object> => {
    const x = ones([1000]);
    expect(f(x).item()).toBe(2000);
    return new WeakRef(x.data);
  };
  const f = compile((x: Tensor) => x.mul(2).sum());
  const first = call(f);
  // A WeakRef keeps its target until the current job ends.
  await new Promise((resolve) => setTimeout(resolve));
  collectGarbage();
  expect(first.deref()).toBe(undefined);
  expect(f(ones([1000])).item()).toBe(2000);
});
