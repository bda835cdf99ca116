/** Looks into arrays and plain objects for tensors: what a compiled function takes and what it returns. */
import { Tensor } from '../tensor.js';
import { CompileError } from './error.js';

/** Whether an object is looked into for tensors. */
export const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Throws for results that are neither tensors nor arrays or plain objects of them: nothing could put values into those. */
export function refuseOpaque(value: unknown): void {
  if (value instanceof Tensor || value === null || typeof value !== 'object') return;
  if (!Array.isArray(value) && !isPlain(value)) {
    const isPromise = value instanceof Promise;
    // What it fails with, reading values most likely, must not end the process.
    if (isPromise) value.catch(() => {});
    const what = isPromise ? 'a promise: it must not be async' : `a ${value.constructor?.name || 'value of an unknown class'}`;
    throw new CompileError(`compile: the function returned ${what}; return tensors, or arrays and plain objects of them`);
  }
  for (const v of Object.values(value)) refuseOpaque(v);
}

/** A copy of a value, arrays and plain objects included, with each tensor in it replaced. */
export function mapTensors(value: unknown, replace: (t: Tensor) => unknown): unknown {
  if (value instanceof Tensor) return replace(value);
  if (Array.isArray(value)) return value.map((v) => mapTensors(v, replace));
  if (value !== null && typeof value === 'object' && isPlain(value))
    return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, mapTensors(v, replace)]));
  return value;
}
