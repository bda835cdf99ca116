/** Trains on three threads and comes to its end, while the helpers wait for more. */
import { compile } from '../../../dist/compile/index.js';
import { Generator, parameter, randn } from '../../../dist/index.js';

const generator = new Generator(1);
const w = parameter(randn([300, 300], { generator }));
const step = compile((x) => w.assign(w.detach().matmul(x).tanh()), { threads: 3 });
const x = randn([300, 300], { generator });
for (let i = 0; i < 200; i++) step(x);
// Long enough for the helpers to have started and to have fallen asleep.
await new Promise((resolve) => setTimeout(resolve, 200));
step(x);
console.log('trained');
