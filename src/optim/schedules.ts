/** How the learning rate changes while training: each schedule is a function from the iteration, counted from 0, to a factor. */
import { ValueError } from '../errors.js';
import type { Optimizer } from './optimizer.js';

/** What the learning rate is multiplied by at an iteration. */
export type Schedule = (iteration: number) => number;

function positive(name: string, what: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) throw new ValueError(`${name}: ${what} ${value} must be a whole number from 1`);
}

function checkFactor(name: string, factor: number): void {
  if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) throw new ValueError(`${name}: factor ${factor} must be above 0`);
}

/**
 * $\gamma^{\lfloor t / n \rfloor}$: every n iterations the rate is multiplied by γ.
 * @throws ValueError unless `every` is a whole number from 1 and the factor above 0.
 * @example
 * stepDecay(1000, 0.5)(2500) // 0.25
 */
export function stepDecay(every: number, factor = 0.1): Schedule {
  positive('stepDecay', 'every', every);
  checkFactor('stepDecay', factor);
  return (t) => factor ** Math.floor(t / every);
}

/**
 * $\gamma^t$: every iteration multiplies the rate by γ.
 * @throws ValueError unless the factor is above 0.
 * @example
 * exponentialDecay(0.5)(3) // 0.125
 */
export function exponentialDecay(factor: number): Schedule {
  checkFactor('exponentialDecay', factor);
  return (t) => factor ** t;
}

/**
 * $f + (1 - f) (1 + \cos(\pi t / n)) / 2$: from 1 down to `floor` (0 if not given) in n iterations, and no further.
 * Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, equation 5.
 * @throws ValueError unless `iterations` is a whole number from 1, or if the floor is negative.
 * @example
 * cosineDecay(100)(50) // 0.5
 */
export function cosineDecay(iterations: number, floor = 0): Schedule {
  positive('cosineDecay', 'iterations', iterations);
  if (!(floor >= 0)) throw new ValueError(`cosineDecay: floor ${floor} must not be negative`);
  return (t) => floor + ((1 - floor) * (1 + Math.cos((Math.PI * Math.min(t, iterations)) / iterations))) / 2;
}

/**
 * $(t + 1) / n$ for the first n iterations, then another schedule, which starts there (1 if not given).
 * @throws ValueError unless `iterations` is a whole number from 1.
 * @example
 * warmUp(10, cosineDecay(90))(4) // 0.5
 */
export function warmUp(iterations: number, then: Schedule = () => 1): Schedule {
  positive('warmUp', 'iterations', iterations);
  if (typeof then !== 'function')
    throw new ValueError(`warmUp: then ${then} is no schedule; pass a function from the iteration to a factor, such as cosineDecay(90)`);
  return (t) => (t < iterations ? (t + 1) / iterations : then(t - iterations));
}

/**
 * A function that sets an optimizer's learning rates for an iteration: those that it has now, times the schedule's factor; without an
 * iteration it puts them back. The rate is a tensor, so compiled steps see it without compiling again. `fit` does all this by itself, with
 * its option `schedule`.
 * @example
 * const setRate = scheduled(optimizer, cosineDecay(1000));
 * for (let i = 0; i < 1000; i++) { setRate(i); step(x, y); }
 */
export function scheduled(optimizer: Optimizer, schedule: Schedule): (iteration?: number) => void {
  const rates = (optimizer.groups ?? [optimizer]).map(({ learningRate }) => [learningRate, learningRate.item()] as const);
  return (iteration) => {
    const factor = iteration === undefined ? 1 : schedule(iteration);
    for (const [rate, start] of rates) rate.assign(start * factor);
  };
}
