/** Lets you choose who takes part: each contender is a library in one of its forms, and what runs it. */
import { fileURLToPath } from 'node:url';
import { newestNode, PYTHON, python, versionOf } from './libraries.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The runtimes: the Node that runs this, the newest at hand, and Debian's Python. */
const contender =
  (library, runtime) =>
  (variant, options = {}, env = {}) => ({ library, variant, runtime, options, env });

const ours = contender('chainrule', 'node');
const oursOnNewest = contender('chainrule', 'newest');
export const OURS = {
  compiled: ours('compiled', { compile: {} }),
  twoThreads: ours('compiled, 2 threads', { compile: { threads: 2 } }),
  eager: ours('eager'),
  eagerWithKernels: ours('eager, compiler imported', { kernels: true }),
};
/** Relaxed and 256-bit arithmetic want a newer Node than the rest, so the plain form is measured there too. */
export const NEWEST = {
  compiled: oursOnNewest('compiled', { compile: {} }),
  relaxed: oursOnNewest('compiled, relaxed', { compile: { relaxed: true } }),
  wide: oursOnNewest('wide', { compile: { wide: true } }),
  wideTwoThreads: oursOnNewest('wide, 2 threads', { compile: { wide: true, threads: 2 } }),
  wideRelaxed: oursOnNewest('wide, relaxed', { compile: { wide: true, relaxed: true } }),
};

const tfjs = contender('tfjs', 'node');
export const TFJS = { cpu: tfjs('cpu'), wasm: tfjs('wasm') };

const jax = contender('jax-js', 'node');
export const JAX = { eager: jax('eager'), jit: jax('jit') };

/** OpenBLAS takes its number of threads from OpenMP's variable too, where it has none of its own. */
const threads = (count) => ({ OMP_NUM_THREADS: String(count), OPENBLAS_NUM_THREADS: undefined });
const counted = (count) => (count === 1 ? '1 thread' : `${count} threads`);
export const PYTORCH = [1, 2].map((count) => contender('pytorch', 'python')(counted(count), {}, threads(count)));
/** The product of the logistic step with the weights as a vector [n], and as a matrix [n, 1]. */
export const PYTORCH_FORMS = ['vector', 'matrix'].flatMap((form) =>
  [1, 2].map((count) => contender('pytorch', 'python')(`${form}, ${counted(count)}`, { form }, threads(count))),
);
export const NUMPY = contender('numpy', 'python')('1 thread', {}, { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' });

/** What a programmer would write without a library. */
export const LOOPS = contender('javascript', 'node')('Math.* loop');

/** Those of `list` that this machine can run. */
export function present(list) {
  return list.filter(({ library, runtime, variant }) => {
    if (runtime === 'python') return python()[library] !== undefined;
    if (runtime !== 'newest') return true;
    // Where this Node is the newest, its own plain form is measured already.
    return newestNode() !== undefined && !(newestNode().path === process.execPath && variant === NEWEST.compiled.variant);
  });
}

/** The program, arguments and environment that run a contender's task: children/SCRIPT.mjs, or python/SCRIPT.py. */
export function command({ library, variant, runtime, options, env }, script, task) {
  const text = JSON.stringify({ library, variant, options, ...task });
  if (runtime === 'python') return { program: PYTHON, args: ['-B', at(`./python/${script}.py`), text], env };
  return { program: runtime === 'newest' ? newestNode().path : process.execPath, args: [at(`./children/${script}.mjs`), text], env };
}

/** What every row says about its contender. */
export const described = ({ library, variant, runtime }) => ({
  library,
  variant,
  runtime,
  version: versionOf(library),
  ...(runtime === 'newest' && { node: newestNode().version }),
  ...(runtime === 'python' && python()[library].slow && { slow: python()[library].blas }),
});
