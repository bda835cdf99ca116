/** Lets you time workloads of one library in this process: `node step.mjs TASK` prints JSON. */
import { timed } from '../clock.mjs';
import { atItsHeight, resident } from '../memory.mjs';
import { checksum } from '../workloads/matmul.mjs';

const { library, variant, options, parts, effort } = JSON.parse(process.argv[2]);
const steps = await import(`../libraries/${library}.mjs`);
await steps.prepare?.(variant, options);

const results = [];
for (const part of parts) {
  const before = await resident();
  const step = steps[part.workload](part);
  const answers = [step(), step(), step()];
  // The third cost also depends on the gradients and updates, the first one only on the forward pass.
  const checks = typeof answers[0] === 'number' ? [answers[0], answers[2]] : [checksum(answers[0])];
  const [time, memory] = await atItsHeight(before, () => timed(step, effort));
  results.push({ checks, time, memory });
}
const complaint = await steps.complaint?.();
if (complaint) throw new Error(complaint);
console.log(JSON.stringify(results));
