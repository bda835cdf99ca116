/** Compiles, calls and drops a function with two helpers, and counts which of them end. */
import { compile } from '../../../dist/compile/index.js';
import { Generator, randn } from '../../../dist/index.js';

let [started, ended] = [0, 0];
process.on('worker', (worker) => {
  started++;
  worker.on('exit', () => ended++);
});
const x = randn([300, 300], { generator: new Generator(1) });
(() => compile((a) => a.matmul(a), { threads: 3 })(x))();
for (let i = 0; i < 500 && ended < 2; i++) {
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(`${started} started, ${ended} ended`);
