/** Says what somebody gave instead of a tensor: plain JavaScript has no compiler that would have said so before. */
import { DTypeError } from './errors.js';
import { Tensor } from './tensor.js';

/** A value in words, for messages: `an array`, `a Map`, `the number 3`. */
export function inWords(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'string') return `the text ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
  if (typeof value !== 'object') return `the ${typeof value} ${String(value)}`;
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Promise) return 'a promise';
  const kind: unknown = value.constructor?.name;
  return typeof kind === 'string' && kind !== 'Object' && kind !== '' ? `a ${kind}` : 'an object';
}

/** How to make a tensor of what was given. */
function fixFor(value: unknown): string {
  if (value instanceof Promise) return '; await it';
  if (Array.isArray(value) || ArrayBuffer.isView(value) || typeof value === 'number') return '; make one with tensor()';
  return '';
}

/** @throws DTypeError unless `value` is a tensor; `what` says which of the things given to `op` it is. */
export function mustBeTensor(op: string, what: string, value: unknown): asserts value is Tensor {
  if (!(value instanceof Tensor)) throw new DTypeError(op, `${what} must be a tensor, got ${inWords(value)}${fixFor(value)}`);
}

/** Tensors by name, as readers give them and as models have them. */
export type NamedTensors = ReadonlyMap<string, Tensor> | Readonly<Record<string, Tensor>>;

/** @throws DTypeError unless they are tensors by name. */
export function namedTensors(op: string, given: NamedTensors): [name: string, t: Tensor][] {
  if (typeof given !== 'object' || given === null || Array.isArray(given) || given instanceof Tensor || given instanceof Promise) {
    const fix = given instanceof Promise ? '; await it' : ', as in { x, y }';
    throw new DTypeError(op, `takes tensors by name${fix}, got ${inWords(given)}`);
  }
  const entries: [string, Tensor][] = given instanceof Map ? [...given] : Object.entries(given);
  for (const [name, t] of entries) {
    if (typeof name !== 'string') throw new DTypeError(op, `names must be texts, got ${inWords(name)}`);
    // The whole of a file: tensors beside its metadata.
    if ((t as unknown) instanceof Map) throw new DTypeError(op, `"${name}" holds a Map; pass that alone, as in file.${name}`);
    mustBeTensor(op, `"${name}"`, t);
  }
  return entries;
}

/** @throws DTypeError unless each value is a text. */
export function mustBeTexts(op: string, what: string, texts: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(texts))
    if (typeof text !== 'string') throw new DTypeError(op, `${what} "${key}" must be a text, got ${inWords(text)}`);
}
