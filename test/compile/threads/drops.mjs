/**
 * Compiles functions, trains with each and drops it, 1,000 times; prints how many megabytes the process has grown from the 200th to the
 * end.
 */
import { compile } from '../../../dist/compile/index.js';
import { backward, parameter, randn } from '../../../dist/index.js';
import { sgd } from '../../../dist/optim/index.js';

const [threads, cycles, rows] = process.argv.slice(2).map(Number);
const shared = parameter(randn([64, 1]));
const x = randn([rows, 64]);

function cycle() {
  const w = parameter(randn([64, 64]));
  const optimizer = sgd([w, shared], { learningRate: 0.01 });
  const step = compile(
    (a) => {
      const cost = a.matmul(w).matmul(shared).square().mean();
      optimizer.step(backward(cost));
      return cost;
    },
    { threads },
  );
  step(x);
  step(x);
}

async function megabytes() {
  for (let i = 0; i < 5; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return process.memoryUsage().rss / 2 ** 20;
}

let before = 0;
for (let i = 0; i < cycles; i++) {
  if (i === cycles / 5) before = await megabytes();
  cycle();
  // What is dropped is collected between jobs.
  if (i % 10 === 0) await new Promise(setImmediate);
}
console.log(Math.round((await megabytes()) - before));
