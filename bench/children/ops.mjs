/** Lets you compare each elementwise op with its loop by hand: `node ops.mjs VARIANT QUICK` prints JSON. */
import { tensor } from '../../dist/index.js';
import * as ops from '../../dist/ops/index.js';
import { summary } from '../clock.mjs';
import { numbers } from '../data.mjs';
import { OPS } from '../loops.mjs';

const [variant, quick] = process.argv.slice(2);
const SIZE = 1e6;
const [warmUp, repetitions] = quick === 'quick' ? [3, 5] : [5, 15];

const inputs = [numbers(SIZE, 11, 0.5, 3), numbers(SIZE, 12, -3, 3), numbers(SIZE, 13, -3, 3)];
const tensors = inputs.map((values) => tensor(values));

// A program that has used every number type once has taught V8 that the loops meet three kinds of arrays.
if (variant === 'every-dtype') {
  for (const Type of [Float64Array, Int32Array]) {
    const small = inputs.map((values) => tensor(Type.from(values.subarray(0, 1000), (v) => Math.round(v) || 1)));
    for (const [, op] of OPS) {
      try {
        for (let i = 0; i < 200; i++) op(ops, ...small);
      } catch (error) {
        // Many ops refuse int32, as they should.
        if (Type !== Int32Array) throw error;
      }
    }
  }
}

/** What `f` answers, and its time. */
function once(f) {
  const before = performance.now();
  const answer = f();
  return [answer, performance.now() - before];
}

const samples = OPS.map(() => ({ ours: [], loop: [], ratio: [] }));
for (let r = -warmUp; r < repetitions; r++) {
  OPS.forEach(([name, op, loop], k) => {
    // Turn and turn about, so that neither always has the garbage of the other.
    const [first, second] = r % 2 ? [() => op(ops, ...tensors), () => loop(...inputs)] : [() => loop(...inputs), () => op(ops, ...tensors)];
    const results = [once(first), once(second)];
    const [[ours, time], [byHand, loopTime]] = r % 2 ? results : results.reverse();
    if (r === 0) compare(name, ours.data, byHand);
    if (r < 0) return;
    samples[k].ours.push(time);
    samples[k].loop.push(loopTime);
    samples[k].ratio.push(time / loopTime);
  });
}
const results = OPS.map(([name], k) => {
  const { ours, loop, ratio } = samples[k];
  return { name, ours: summary(ours), loop: summary(loop), ratio: summary(ratio) };
});
console.log(JSON.stringify(results));

function compare(name, ours, byHand) {
  const off = ours.findIndex((v, i) => !(Math.abs(v - byHand[i]) <= 1e-3 * Math.max(1, Math.abs(byHand[i]))));
  if (off >= 0 || ours.length !== byHand.length) throw new Error(`${name}: element ${off} is ${ours[off]}, by hand ${byHand[off]}`);
}
