/** Asks a model about many pictures: compiled, and some at a time, so that large models need little memory. */
import '../methods.js';
import { type Compiled, compile } from '../compile/index.js';
import type { Model } from '../nn/model.js';
import { concat } from '../ops/join.js';
import { Tensor } from '../tensor.js';

const AT_ONCE = 200;

/** Some rows, in the place where they are: a copy of many pictures takes longer than a small model does. */
function rowsFrom(x: Tensor, from: number, count: number): Tensor {
  const width = x.size / x.shape[0]!;
  const data = x.data.subarray(from * width, (from + count) * width);
  return new Tensor([data.length / width, ...x.shape.slice(1)], data);
}

/** A function from rows of pixels to the model's probabilities. */
export function scorerOf(model: Model): (x: Tensor) => Tensor {
  const some: Compiled<[Tensor], Tensor> = compile((x: Tensor) => model(x).detach());
  return (x) => {
    const parts: Tensor[] = [];
    for (let from = 0; from < x.shape[0]!; from += AT_ONCE) parts.push(some(rowsFrom(x, from, AT_ONCE)));
    return parts.length === 1 ? parts[0]! : concat(parts);
  };
}
