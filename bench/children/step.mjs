/** Lets you time one workload of one library in this process: `node step.mjs LIBRARY VARIANT WORKLOAD SIZE QUICK` prints JSON. */
import { timed } from '../clock.mjs';
import { checksum } from '../workloads/matmul.mjs';

const [library, variant, workload, size, quick] = process.argv.slice(2);
const { prepare, [workload]: start } = await import(`../libraries/${library}.mjs`);
await prepare?.(variant);
const step = start(Number(size));

// The third cost also depends on the gradients and updates, the first one only on the forward pass.
const answers = [step(), step(), step()];
const checks = workload === 'matmul' ? [checksum(answers[0])] : [answers[0], answers[2]];
const effort = quick === 'quick' ? { warmUp: 300, repetitions: 5, slice: 50 } : { warmUp: 2000, repetitions: 21, slice: 100 };
console.log(JSON.stringify({ checks, time: timed(step, effort) }));
