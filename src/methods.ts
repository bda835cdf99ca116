/** Makes every op a method of tensors, `x.add(y)` beside `add(x, y)`, derived from the functions and their types. */
import * as ops from './ops/index.js';
import type { Shape } from './shape-types.js';
import { Tensor } from './tensor.js';

type Ops = typeof ops;

/** The method forms of all ops. */
export type Methods = { [K in keyof Ops]: Ops[K] extends { readonly method: infer M } ? M : never };

declare module './tensor.js' {
  interface Tensor<out S extends Shape> extends Methods {}
}

for (const [name, { method }] of Object.entries(ops)) Object.defineProperty(Tensor.prototype, name, { value: method });

// What `console.log` shows in Node, Deno and Bun.
Object.defineProperty(Tensor.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: Tensor.prototype.toString });
