/** Lets you time how long compiling a step takes: `node latency.mjs TASK` prints the first time in this process, and the later ones. */
import { middle } from '../clock.mjs';

const { library, variant, options } = JSON.parse(process.argv[2]);
const { prepare, uncompiled } = await import(`../libraries/${library}.mjs`);
await prepare?.(variant, options);

const times = [];
for (let i = 0; i < 6; i++) {
  // A model of its own each time: nothing of this one has been compiled yet.
  const firstStep = uncompiled();
  const before = performance.now();
  const cost = firstStep();
  times.push(performance.now() - before);
  if (!(cost > 0)) throw new Error(`the cost is ${cost}`);
}
const [cold, ...warm] = times;
console.log(JSON.stringify({ cold, warm: middle(warm) }));
