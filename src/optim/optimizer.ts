/** What changes parameters from gradients; the only code that does. */
import type { Gradients } from '../backward.js';
import { fullLike, state, tensor } from '../create.js';
import { ValueError } from '../errors.js';
import { Tensor } from '../tensor.js';

export interface Optimizer {
  readonly parameters: readonly Tensor[];
  /**
   * The step size, a float64 scalar; `learningRate.assign(0.01)` changes it. A setting like the others: who goes on later gives it again.
   */
  readonly learningRate: Tensor<[]>;
  /** What it remembers between steps: with the parameters, all that is needed to go on later. */
  readonly state: readonly Tensor[];
  /** The state by name, as files have it: `velocity.0` is of the first parameter. */
  readonly named?: Readonly<Record<string, Tensor>>;
  /** The optimizers that it consists of, where there are several; see `together`. */
  readonly groups?: readonly Optimizer[];
  /** Moves each parameter once. */
  step(gradients: Gradients): void;
}

/** Throws a ValueError if a setting is out of range: positive, from 0 to below 1, or not negative. */
export function checkSettings(
  name: string,
  parameters: readonly Tensor[],
  { positive = {}, shares = {}, natural = {} }: Partial<Record<'positive' | 'shares' | 'natural', Record<string, number>>>,
): void {
  const refuse = (what: string, value: number, must: string): never => {
    throw new ValueError(`${name}: ${what} ${value} must ${must}`);
  };
  for (const [what, x] of Object.entries(positive)) if (!(x > 0 && x < Number.POSITIVE_INFINITY)) refuse(what, x, 'be above 0');
  for (const [what, x] of Object.entries(shares)) if (!(x >= 0 && x < 1)) refuse(what, x, 'be from 0 to below 1');
  for (const [what, x] of Object.entries(natural)) if (!(x >= 0)) refuse(what, x, 'not be negative');
  if (requireParameters(name, parameters).length === 0) throw new ValueError(`${name}: no parameters to train; pass model.parameters`);
  refuseTwice(name, parameters);
}

/** The parameters. Throws a ValueError unless they are an array of tensors: a model is none. */
export function requireParameters(name: string, parameters: readonly Tensor[]): readonly Tensor[] {
  if (Array.isArray(parameters) && parameters.every((p) => p instanceof Tensor)) return parameters;
  throw new ValueError(`${name}: pass an array of parameters, such as model.parameters`);
}

/** Throws a ValueError if a parameter is there more than once. */
export function refuseTwice(name: string, parameters: readonly Tensor[]): void {
  const twice = parameters.find((p, i) => parameters.indexOf(p) !== i);
  if (twice) throw new ValueError(`${name}: ${twice.describe()} is there twice; it would be moved twice`);
}

/** An optimizer's state: what it remembers of each parameter, and of none in particular. */
export function remembering(
  each: Readonly<Record<string, readonly Tensor[]>>,
  alone: Readonly<Record<string, Tensor>> = {},
): Required<Pick<Optimizer, 'state' | 'named'>> {
  const numbered = Object.entries(each).flatMap(([what, tensors]) => tensors.map((t, i) => [`${what}.${i}`, t] as const));
  const named = { ...Object.fromEntries(numbered), ...alone };
  return { state: Object.values(named), named };
}

/** A number that changes between steps. Computed in float64, whatever the parameters are. */
export const changing = (value: number, name: string): Tensor<[]> => state(tensor(value, { dtype: 'float64' }), name);

/** Zeros like a parameter, to remember something of its gradients. */
export const memoryOf = (p: Tensor, what: string): Tensor => state(fullLike(p, 0), p.name && `${p.name} ${what}`);

/** The gradients of all parameters, before anything changes: one that is missing must not leave half a step done. */
export const gradientsOf = (parameters: readonly Tensor[], gradients: Gradients): Tensor[] =>
  parameters.map((p) => gradients.get(p).detach());
