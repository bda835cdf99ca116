/** Puts weights that came from elsewhere into a model, by name: those of another run, or those of the same network in PyTorch. */
import { ValueError } from '../errors.js';
import { transpose } from '../ops/move.js';
import { sameShape, show } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import type { Owned } from './layer.js';
import { listed, type Model } from './model.js';

export interface LoadOptions {
  /**
   * `'pytorch'`: names and layouts as in a `state_dict` of the same layers in `nn.Sequential` (`0.weight`), or of one layer (`weight`); the
   * weights of dense layers and neurons, [outputs, inputs] there, are turned round. Default: the model's own names and layouts.
   */
  readonly from?: 'pytorch' | undefined;
  /** Turns the names of the given tensors into those that are looked for (`fc1.weight` into `5.weight`); null leaves a tensor out. */
  readonly rename?: ((name: string) => string | null) | undefined;
  /** Whether anything that does not fit is an error, and then nothing is changed. Default true. */
  readonly strict?: boolean | undefined;
}

/** What did not fit. */
export interface LoadReport {
  /** In the model, but not given. */
  readonly missing: readonly string[];
  /** Given, but not in the model. */
  readonly unexpected: readonly string[];
  readonly wrongShape: readonly { readonly name: string; readonly shape: Shape; readonly wanted: Shape }[];
}

interface Slot {
  readonly name: string;
  readonly tensor: Tensor;
  /** Whether it lies the other way round where it comes from. */
  readonly transposed: boolean;
}

/** How PyTorch calls what our layers call otherwise. */
const PYTORCH: Readonly<Record<string, string>> = {
  weights: 'weight',
  bias: 'bias',
  scale: 'weight',
  shift: 'bias',
  runningMean: 'running_mean',
  runningVariance: 'running_var',
};
/** What PyTorch counts and nothing uses. */
const IGNORED = /(^|\.)num_batches_tracked$/;

interface Nested extends Partial<Owned> {
  readonly kind?: string;
  readonly layers?: readonly Nested[];
  readonly inner?: Nested;
}

/** Dense layers and neurons keep their weights as [inputs, outputs], PyTorch's `Linear` as [outputs, inputs]; all else lies alike. */
const hasInputsFirst = (layer: Nested): boolean => layer.kind === 'features';

/** The tensors of a model as PyTorch has them. */
function slotsOf(layer: Nested, prefix: string): Slot[] {
  if (layer.layers) return layer.layers.flatMap((step, i) => slotsOf(step, `${prefix}${i}.`));
  if (layer.inner) return slotsOf(layer.inner, prefix);
  return Object.entries(layer.named ?? {}).flatMap(([name, tensor]) => {
    const known = PYTORCH[name];
    return known ? [{ name: `${prefix}${known}`, tensor, transposed: name === 'weights' && hasInputsFirst(layer) }] : [];
  });
}

/**
 * Assigns given tensors to a model's parameters and state by name, as float32 or float64, whichever the model has.
 * @throws ValueError that lists what is missing, unexpected, or of another shape, unless `strict` is false; then nothing has been changed.
 * @example
 * const { tensors } = readSafetensors(await readFile('from-pytorch.safetensors'));
 * loadWeights(net, tensors, { from: 'pytorch' });
 */
export function loadWeights(model: Model, tensors: ReadonlyMap<string, Tensor>, options: LoadOptions = {}): LoadReport {
  const { from, rename = (name) => name, strict = true } = options;
  const slots =
    from === 'pytorch'
      ? slotsOf(model as Nested, '')
      : Object.entries(model.named ?? {}).map(([name, tensor]): Slot => ({ name, tensor, transposed: false }));
  const given = new Map<string, Tensor>();
  for (const [name, t] of tensors) {
    const known = rename(name);
    if (known === null || (from === 'pytorch' && IGNORED.test(known))) continue;
    if (given.has(known)) throw new ValueError(`loadWeights: two of the given tensors are called ${known}; rename one, or leave it out`);
    given.set(known, t);
  }
  const wrongShape: LoadReport['wrongShape'][number][] = [];
  const fitting = slots.flatMap(({ name, tensor, transposed }) => {
    const t = given.get(name);
    if (!t) return [];
    const wanted = transposed ? [...tensor.shape].reverse() : tensor.shape;
    if (sameShape(t.shape, wanted)) return [{ tensor, value: transposed ? (transpose(t) as Tensor) : t }];
    wrongShape.push({ name, shape: t.shape, wanted });
    return [];
  });
  const known = new Set(slots.map(({ name }) => name));
  const report: LoadReport = {
    missing: slots.map(({ name }) => name).filter((name) => !given.has(name)),
    unexpected: [...given.keys()].filter((name) => !known.has(name)),
    wrongShape,
  };
  if (strict) refuse(report);
  for (const { tensor, value } of fitting) tensor.assign(value.astype(tensor.dtype));
  return report;
}

function refuse({ missing, unexpected, wrongShape }: LoadReport): void {
  const parts = [
    missing.length > 0 ? `missing: ${listed(missing)}` : '',
    unexpected.length > 0 ? `unexpected: ${listed(unexpected)}` : '',
    ...wrongShape.map(({ name, shape, wanted }) => `${name} has shape ${show(shape)}, wanted ${show(wanted)}`),
  ].filter((part) => part !== '');
  if (parts.length > 0) throw new ValueError(`loadWeights: ${parts.join('; ')}; rename, or pass strict: false to load what fits`);
}
