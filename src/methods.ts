/**
 * Gives tensors their methods: those that read and assign values, and every op, `x.add(y)` beside `add(x, y)`, derived from the functions
 * and their types.
 */
import { type Access, access } from './access.js';
import * as ops from './ops/fluent.js';
import type { Shape } from './shape-types.js';
import { Tensor } from './tensor.js';

type Ops = typeof ops;

/** The method forms of all ops. */
export type Methods = { [K in keyof Ops]: Ops[K] extends { readonly method: infer M } ? M : never };

declare module './tensor.js' {
  interface Tensor<out S extends Shape> extends Methods, Access {}
}

const register = (name: PropertyKey, method: unknown): void => {
  Object.defineProperty(Tensor.prototype, name, { value: method, writable: true, configurable: true });
};
for (const [name, { method }] of Object.entries(ops)) register(name, method);
for (const [name, method] of Object.entries(access)) register(name, method);
// What `console.log` shows in Node, Deno and Bun.
register(Symbol.for('nodejs.util.inspect.custom'), Tensor.prototype.toString);
