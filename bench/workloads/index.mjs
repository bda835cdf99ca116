/** Lets you choose what is measured: each workload by name, with a function that measures it and one that makes a table of its rows. */
import { JAX, LOOPS, NEWEST, NUMPY, OURS, PYTORCH, PYTORCH_FORMS, TFJS } from '../contenders.mjs';
import { comparison } from '../table.mjs';
import * as Alexnet from './alexnet.mjs';
import * as Convnet from './convnet.mjs';
import * as Functions from './functions.mjs';
import { latency } from './latency.mjs';
import { limit } from './limit.mjs';
import * as Logistic from './logistic.mjs';
import * as Matmul from './matmul.mjs';
import * as Mlp from './mlp.mjs';
import { ops } from './ops.mjs';
import { size } from './size.mjs';
import { start } from './start.mjs';
import { measured, perSecond, steps } from './steps.mjs';
import * as Tiny from './tiny.mjs';

/** Wide mode with and without fused arithmetic, and the plain form on the same Node, to compare with. */
const wide = [NEWEST.compiled, NEWEST.wide, NEWEST.wideRelaxed];

export const WORKLOADS = {
  logistic: steps('logistic', Logistic.title, {
    part: { workload: 'logistic' },
    contenders: [
      ...[OURS.compiled, OURS.twoThreads, OURS.eager, ...wide],
      ...[TFJS.cpu, TFJS.wasm, JAX.eager, JAX.jit, ...PYTORCH_FORMS, NUMPY],
    ],
    rate: perSecond,
  }),
  mlp: steps('mlp', Mlp.title, {
    part: { workload: 'mlp' },
    contenders: [
      ...[OURS.compiled, OURS.twoThreads, OURS.eager, OURS.eagerWithKernels, ...wide, NEWEST.wideTwoThreads],
      ...[TFJS.wasm, JAX.eager, JAX.jit, ...PYTORCH],
    ],
    rate: perSecond,
  }),
  convnet: steps('convnet', Convnet.title, {
    part: { workload: 'convnet' },
    contenders: [
      ...[OURS.compiled, OURS.twoThreads, OURS.eager, OURS.eagerWithKernels, ...wide],
      ...[TFJS.cpu, TFJS.wasm, JAX.eager, JAX.jit, ...PYTORCH],
    ],
    rate: perSecond,
    memory: true,
  }),
  alexnet: steps('alexnet', Alexnet.title, {
    part: { workload: 'alexnet' },
    contenders: [OURS.compiled, OURS.twoThreads, ...wide, ...PYTORCH],
    rate: { unit: 'pictures/s', of: (ms) => (1000 * Alexnet.batch) / ms },
    memory: true,
  }),
  tiny: steps('tiny', Tiny.title, {
    part: { workload: 'tiny' },
    contenders: [OURS.compiled, OURS.eager, TFJS.cpu, TFJS.wasm, JAX.eager, JAX.jit, PYTORCH[0]],
    rate: perSecond,
  }),
  limit,
  'matmul-256': matmul(256, [OURS.eager, OURS.eagerWithKernels, TFJS.cpu]),
  'matmul-512': matmul(512, [OURS.eager, OURS.eagerWithKernels]),
  'matmul-1024': matmul(1024, [OURS.eagerWithKernels]),
  functions: {
    title: `elementwise functions on ${Functions.size} float32 elements, milliseconds`,
    table: comparison,
    measure: (quick) =>
      measured(
        Functions.names.map((name) => ({ name, part: { workload: name, size: Functions.size } })),
        [OURS.compiled, OURS.eager, LOOPS, NEWEST.wide, TFJS.wasm, JAX.jit, PYTORCH[0], NUMPY],
        quick,
      ),
  },
  'logistic-float64': steps('logistic-float64', `float64: ${Logistic.title}`, {
    part: { workload: 'logistic', dtype: 'float64' },
    contenders: [OURS.compiled, OURS.eager, NEWEST.wide, JAX.jit, PYTORCH_FORMS[0], NUMPY],
    rate: perSecond,
  }),
  'matmul-512-float64': matmul(512, [], 'float64'),
  latency,
  start,
  size,
  ops,
};

/** TensorFlow.js has no float64, and its plain JavaScript takes seconds for the larger products. */
function matmul(size, others, dtype = 'float32') {
  const peers = [...(dtype === 'float32' ? [TFJS.wasm] : []), JAX.jit, PYTORCH[0], NUMPY];
  return steps(
    `matmul-${size}${dtype === 'float32' ? '' : `-${dtype}`}`,
    `${dtype === 'float32' ? '' : `${dtype}: `}${Matmul.title(size)}`,
    {
      part: { workload: 'matmul', size, dtype },
      contenders: [OURS.compiled, ...others, NEWEST.compiled, NEWEST.relaxed, NEWEST.wide, NEWEST.wideRelaxed, ...peers],
      rate: { unit: 'GFLOP/s', of: (ms) => (2 * size ** 3) / ms / 1e6 },
    },
  );
}
