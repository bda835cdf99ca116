/** Everything that training changes, as named tensors: to be written to a file, and put back later. */
import '../methods.js';
import { DTypeError, ShapeError, ValueError } from '../errors.js';
import { listed, type Model, namedIn } from '../nn/model.js';
import type { Optimizer } from '../optim/optimizer.js';
import { sameShape, show } from '../shape.js';
import type { Tensor } from '../tensor.js';

/**
 * The tensors of a model and of its optimizer by name, live: `0.weights`, `optimizer.velocity.0`. `writeSafetensors` makes bytes of them,
 * `restore` puts them back; with the `position` of `fit`'s history, a run goes on to the same bits as one that never stopped.
 * @example
 * await writeFile('run.safetensors', writeSafetensors(snapshot(model, optimizer)));
 */
export function snapshot(model: Model, optimizer?: Optimizer): Record<string, Tensor> {
  const remembered = Object.entries(optimizer ? (optimizer.named ?? optimizer.state) : {});
  return { ...namedIn(model), ...Object.fromEntries(remembered.map(([name, t]) => [`optimizer.${name}`, t])) };
}

/**
 * Puts the values of a snapshot into a model and its optimizer. Tensors of other names are left alone, but for those of another optimizer.
 * @throws ValueError that lists the names that are missing, or too much for the optimizer, ShapeError if a shape differs, DTypeError if a
 * number type does; then nothing has been changed.
 * @example
 * restore(readSafetensors(bytes).tensors, model, optimizer);
 */
export function restore(saved: ReadonlyMap<string, Tensor>, model: Model, optimizer?: Optimizer): void {
  const wanted = Object.entries(snapshot(model, optimizer));
  const missing = wanted.filter(([name]) => !saved.has(name)).map(([name]) => name);
  const names = new Set(wanted.map(([name]) => name));
  const odd = optimizer ? [...saved.keys()].filter((name) => name.startsWith('optimizer.') && !names.has(name)) : [];
  for (const [list, what] of [[missing, 'missing'] as const, [odd, 'too much'] as const])
    if (list.length > 0) throw new ValueError(`restore: ${listed(list)} ${what}; is it of another model, or of another optimizer?`);
  for (const [name, t] of wanted) {
    const { shape, dtype } = saved.get(name)!;
    if (!sameShape(shape, t.shape)) {
      throw new ShapeError('restore', `${name} has shape ${show(shape)}, the model's has ${show(t.shape)}`, [shape, t.shape]);
    }
    if (dtype !== t.dtype)
      throw new DTypeError('restore', `${name} is ${dtype}, the model's is ${t.dtype}; convert with astype('${t.dtype}')`);
  }
  for (const [name, t] of wanted) t.assign(saved.get(name)!);
}
