/** Lets you see how far the measurements are from what this library aims for. Says numbers; judges nothing. */
import { NEWEST, NUMPY, OURS, PYTORCH, PYTORCH_FORMS } from './contenders.mjs';
import { digits } from './table.mjs';
import { names as FUNCTIONS } from './workloads/functions.mjs';
import { arithmetic, pictures } from './workloads/limit.mjs';
import * as Mlp from './workloads/mlp.mjs';

const SIZES = [256, 512, 1024];
const ON_TWO = PYTORCH_FORMS.filter(({ variant }) => variant.endsWith('2 threads'));

/**
 * One for each aim whose numbers were all measured: what is compared, `value` and `aim` as text and, for comparisons with others, the
 * ratio (times as fast) and, where there is an aim, the least that it should be.
 */
export function targets(rows) {
  // A peer on slow linear algebra would make any ratio look good.
  const usable = rows.filter((row) => row.median !== undefined && row.slow === undefined);
  const found = [];

  /** The median of one contender, or of the fastest of a library. NaN where there is none: then the target is left out. */
  const row = (workload, { library, variant, runtime = 'node' }) =>
    usable.find((r) => r.workload === workload && r.library === library && r.variant === variant && r.runtime === runtime);
  const time = (workload, contender) => row(workload, contender)?.median ?? NaN;
  const fastest = (workload, library) =>
    Math.min(...usable.filter((r) => r.workload === workload && r.library === library).map((r) => r.median));
  /** Ours without relaxed or wide arithmetic on the newest Node: if this is the newest, the usual row. */
  const plain = (workload) => {
    const there = time(workload, NEWEST.compiled);
    return there > 0 ? there : time(workload, OURS.compiled);
  };

  const add = (name, value, text, aim, more) => {
    if (Number.isFinite(value)) found.push({ name, value: text(value), aim, ...more });
  };
  const times = (value) => `${digits(value)}×`;
  const limitOf = (variant) => usable.find((r) => r.workload === 'limit' && r.variant === variant)?.median ?? NaN;
  /** Milliseconds that one core needs at least, for so many operations, or to read the pictures. NaN where its limit was not measured. */
  const leastTime = (operations, bits, roundings) => operations / (limitOf(arithmetic(bits, roundings)) * 1e6);
  const leastReading = pictures.bytes / (limitOf(pictures.variant) * 1e6);
  /**
   * Against others, drawn in the chart; some only to be seen beside the rest. `most` is what a core of this machine allows, where that is
   * known: others may use longer vectors, or have been slower on another machine.
   */
  const peer = (name, ratio, least, most = NaN) => {
    const beyond = most < least ? `; the core's limit is ${times(most)}` : '';
    add(name, ratio, times, least === undefined ? 'for comparison' : `at least ${least}×${beyond}`, { ratio, least });
  };
  /** Against another form of our own. */
  const own = (name, ratio, least) => add(name, ratio, times, `at least ${least}×`);
  const milliseconds = (name, value, most) => add(name, value, (v) => `${v.toFixed(1)} ms`, `at most ${most} ms`);

  const logistic = time('logistic', OURS.compiled);
  const againstTfjs = time('logistic', { library: 'tfjs', variant: 'wasm' });
  peer('logistic step, against jax-js', fastest('logistic', 'jax-js') / logistic, 4.5, fastest('logistic', 'jax-js') / leastReading);
  peer('logistic step, against TensorFlow.js wasm', againstTfjs / logistic, 25, againstTfjs / leastReading);
  peer('logistic step, against PyTorch on a vector', time('logistic', PYTORCH_FORMS[0]) / logistic, 1.3);
  const logisticOnTwo = time('logistic', OURS.twoThreads);
  own('logistic step, two threads against one', logistic / logisticOnTwo, 1.7);
  peer(
    'logistic step, two threads, against PyTorch on two',
    Math.min(...ON_TWO.map((form) => time('logistic', form))) / logisticOnTwo,
    1.5,
  );
  peer('logistic step, against NumPy without gradients', time('logistic', NUMPY) / logistic);
  for (const backend of ['cpu', 'wasm'])
    peer(
      `logistic step, eager, against TensorFlow.js ${backend}`,
      time('logistic', { library: 'tfjs', variant: backend }) / time('logistic', OURS.eager),
      3,
    );

  const mlp = time('mlp', OURS.compiled);
  peer('784-256-128-10, against jax-js', fastest('mlp', 'jax-js') / mlp, 2.3);
  peer('784-256-128-10, against TensorFlow.js wasm', time('mlp', { library: 'tfjs', variant: 'wasm' }) / mlp, 12);
  /** PyTorch's time for the network, against what its products take at the limit. */
  const mostOfMlp = (bits, roundings) => time('mlp', PYTORCH[0]) / leastTime(Mlp.operations, bits, roundings);
  peer('784-256-128-10, against PyTorch', time('mlp', PYTORCH[0]) / mlp, 0.83, mostOfMlp(128, 'two roundings'));
  peer('784-256-128-10, wide, against PyTorch', time('mlp', PYTORCH[0]) / time('mlp', NEWEST.wide), 1.3, mostOfMlp(256, 'two roundings'));
  peer(
    '784-256-128-10, wide and relaxed, against PyTorch',
    time('mlp', PYTORCH[0]) / time('mlp', NEWEST.wideRelaxed),
    1.6,
    mostOfMlp(256, 'one rounding'),
  );
  peer('784-256-128-10, two threads, against PyTorch on one or two', fastest('mlp', 'pytorch') / time('mlp', OURS.twoThreads), 1);
  own('784-256-128-10, eager, with the compiler imported', time('mlp', OURS.eager) / time('mlp', OURS.eagerWithKernels), 10);

  const convnet = time('convnet', OURS.compiled);
  peer('convnet step, against jax-js', fastest('convnet', 'jax-js') / convnet, 40);
  peer('convnet step, against PyTorch', time('convnet', PYTORCH[0]) / convnet, 0.83);
  peer('convnet step, wide, against PyTorch', time('convnet', PYTORCH[0]) / time('convnet', NEWEST.wide), 1.5);
  peer('AlexNet step, against PyTorch', time('alexnet', PYTORCH[0]) / time('alexnet', OURS.compiled));
  for (const [workload, title] of Object.entries({ convnet: 'convnet', alexnet: 'AlexNet' })) {
    const [here, there] = [OURS.compiled, PYTORCH[0]].map((contender) => row(workload, contender)?.megabytes);
    if (there !== undefined) add(`${title} step, memory`, here, (v) => `${Math.round(v)} MB`, `PyTorch takes ${Math.round(there)} MB`);
  }
  own('convnet step, eager, with the compiler imported', time('convnet', OURS.eager) / time('convnet', OURS.eagerWithKernels), 2);

  for (const [library, title] of Object.entries({ pytorch: 'PyTorch', 'jax-js': 'jax-js', tfjs: 'TensorFlow.js' }))
    peer(`2-16-16-1, against ${title}`, fastest('tiny', library) / time('tiny', OURS.compiled), 200);
  const best = Math.min(...['pytorch', 'jax-js', 'tfjs'].map((library) => fastest('tiny', library)));
  peer('2-16-16-1, eager, against the best of them', best / time('tiny', OURS.eager), 2);

  for (const size of SIZES) {
    const [workload, product] = [`matmul-${size}`, `product of ${size} × ${size}`];
    peer(
      `${product}, against TensorFlow.js wasm`,
      time(workload, { library: 'tfjs', variant: 'wasm' }) / time(workload, OURS.compiled),
      1.35,
    );
    peer(`${product}, against jax-js`, fastest(workload, 'jax-js') / time(workload, OURS.compiled), 1.5);
    const operations = 2 * size ** 3;
    const least = Math.min(50, 0.85 * limitOf(arithmetic(128, 'one rounding')) || 50);
    const relaxed = operations / time(workload, NEWEST.relaxed) / 1e6;
    const most = (roundings) => time(workload, NUMPY) / leastTime(operations, 256, roundings);
    add(`${product}, relaxed`, relaxed, (v) => `${v.toFixed(1)} GFLOP/s`, `at least ${least.toFixed(1)} GFLOP/s`);
    own(`${product}, wide against plain`, plain(workload) / time(workload, NEWEST.wide), 1.6);
    peer(`${product}, wide, against NumPy`, time(workload, NUMPY) / time(workload, NEWEST.wide), 0.75, most('two roundings'));
    peer(
      `${product}, wide and relaxed, against NumPy`,
      time(workload, NUMPY) / time(workload, NEWEST.wideRelaxed),
      0.97,
      most('one rounding'),
    );
  }

  own('logistic step, float64 against float32', logistic / time('logistic-float64', OURS.compiled), 0.5);
  own('product of 512 × 512, float64 against float32', time('matmul-512', OURS.compiled) / time('matmul-512-float64', OURS.compiled), 0.5);
  for (const name of FUNCTIONS) peer(`${name} on a million, against Math.*`, fastest(name, 'javascript') / time(name, OURS.compiled), 8);

  milliseconds('compiling 784-256-128-10 in a new process', time('latency', { library: 'chainrule', variant: 'compiled, cold' }), 50);
  milliseconds('compiling it again', time('latency', { library: 'chainrule', variant: 'compiled, warm' }), 15);
  const start = time('start', { library: 'chainrule', variant: 'eager' }) - time('start', { library: 'node', variant: 'bare' });
  milliseconds('start, beyond bare Node', start, 25);
  const size = rows.find((r) => r.workload === 'size' && r.variant === 'core and compiler')?.median ?? NaN;
  add('core and compiler, minified and gzipped', size, (v) => `${v.toFixed(1)} KB`, 'below 32 KB');
  return found;
}

/** The targets as a table. */
export const targetTable = (found) => ({ head: ['target', 'here', 'aim'], lines: found.map(({ name, value, aim }) => [name, value, aim]) });
