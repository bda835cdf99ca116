/** Lets you time a plain product of two square matrices. */
import { numbers, typed } from '../data.mjs';

export const title = (size) => `product of two ${size} × ${size} matrices`;

export const data = (size, dtype) => ({ a: typed(numbers(size * size, 7), dtype), b: typed(numbers(size * size, 8), dtype) });

/** A number that changes with every element, its sign and its place. */
export const checksum = (product) => product.reduce((sum, v, i) => sum + v * Math.cos(i), 0);
