/** What compiled functions do not keep: the arguments that they were traced with, and, dropped, their memory. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
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

describe('functions that are compiled, used and dropped leave the process as large as it was', () => {
  const growth = async (threads: number, cycles: number, rows: number): Promise<number> => {
    const program = join(import.meta.dirname, 'threads', 'drops.mjs');
    const args = ['--expose-gc', program, ...[threads, cycles, rows].map(String)];
    return Number((await promisify(execFile)(process.execPath, args)).stdout);
  };
  // If the functions were kept, the first process would grow by 470 megabytes. A helper that is never replaced makes the second one grow by
  // 330.
  it('1,000 of them', { timeout: 120_000 }, async () => {
    expect(await growth(1, 1000, 512)).toBeLessThan(100);
  });
  it('200 large ones with two threads', { timeout: 120_000 }, async () => {
    expect(await growth(2, 200, 4096)).toBeLessThan(200);
  });
});
