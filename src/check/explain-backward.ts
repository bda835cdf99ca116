/** Prints the backward pass as text: one line per contribution, with the sums as they grow. */
import { type BackwardOptions, type BackwardStep, backward } from '../backward.js';
import type { Tensor } from '../tensor.js';
import { columns } from './check-gradients.js';

/** How many values of a gradient are printed. */
const SHOWN = 4;

/**
 * The backward pass of `loss` as a table: which op is undone, the gradient that comes in, what it contributes to which of its inputs,
 * and that input's gradient so far. An op is undone only when its gradient is complete, which is why the order matters.
 * @throws GradientError as `backward` does.
 * @example
 * const a = parameter(tensor(1), 'a');
 * const b = add(a, a);
 * console.log(explainBackward(add(b, b))) // the gradient of a grows 2, then 4
 */
export function explainBackward(loss: Tensor, options: Pick<BackwardOptions, 'seed'> = {}): string {
  const steps: BackwardStep[] = [];
  backward(loss, { ...options, onStep: (step) => steps.push(step) });
  const names = new Map<Tensor, string>();
  const name = (t: Tensor): string => {
    const known = names.get(t);
    if (known) return known;
    const made = t.name ?? (t.origin ? `${t.origin.op.name}#${names.size + 1}` : `leaf#${names.size + 1}`);
    names.set(t, made);
    return made;
  };
  const rows = steps.map(({ output, gradient, index, contribution, total }, i) => [
    String(i + 1),
    name(output),
    values(gradient),
    name(output.origin!.inputs[index]!),
    values(contribution),
    values(total),
  ]);
  const title = `backward from ${name(loss)} = ${values(loss)}`;
  return `${title}\n${columns([['step', 'undo', 'incoming gradient', 'input', 'contribution', 'gradient so far'], ...rows])}`;
}

/** `0.5`, or `[0.5, −1, …]`. */
function values(t: Tensor): string {
  const text = Array.from(t.data.subarray(0, SHOWN), (v) => String(Number(v.toPrecision(4))));
  if (t.rank === 0) return text[0]!;
  return `[${text.join(', ')}${t.size > SHOWN ? ', …' : ''}]`;
}
