/** Lets you time the elementwise functions whose mathematics is the work: on 2²⁰ numbers, beside loops over `Math.*`. */
import { numbers } from '../data.mjs';

export const size = 2 ** 20;

/** Seed, smallest and largest argument: where the function's value changes. */
const ARGUMENTS = { exp: [31, -10, 10], log: [32, 0.01, 10], tanh: [33, -5, 5], sigmoid: [34, -10, 10] };
export const names = Object.keys(ARGUMENTS);

export const data = (name, count) => numbers(count, ...ARGUMENTS[name]);
