/** Lets the elementwise workloads run without a library: a loop over `Math.*`, into an array that is there already. */
import * as Functions from '../workloads/functions.mjs';

/** A function of its own for each `expression` in x[i], or V8 would meet all of them in one loop. */
function elementwise(name, expression) {
  const loop = new Function('x', 'y', `for (let i = 0; i < y.length; i++) y[i] = ${expression}; return y;`);
  return ({ size }) => {
    const x = Functions.data(name, size);
    const y = new Float32Array(size);
    return () => loop(x, y);
  };
}

export const exp = elementwise('exp', 'Math.exp(x[i])');
export const log = elementwise('log', 'Math.log(x[i])');
export const tanh = elementwise('tanh', 'Math.tanh(x[i])');
export const sigmoid = elementwise('sigmoid', '1 / (1 + Math.exp(-x[i]))');
