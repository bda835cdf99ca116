/** Puts weights that came from elsewhere into a model, by name: those of another run, or those of the same network in PyTorch. */
import { ValueError } from '../errors.js';
import { inWords, type NamedTensors, namedTensors } from '../must-be.js';
import { transpose } from '../ops/move.js';
import { sameShape, show } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { listed, type Model } from './model.js';
import { IGNORED, type Slot, slotsOf } from './pytorch.js';

export interface LoadOptions {
  /**
   * `'pytorch'`: names and layouts as in a `state_dict` of the same layers in `nn.Sequential` (`0.weight`), or of one layer (`weight`); the
   * weights of dense layers and neurons, [outputs, inputs] there, are turned round; tensors without a name in PyTorch are looked for under
   * their own. Default: the model's own names and layouts.
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

/**
 * Assigns given tensors to a model's parameters and state by name, as float32 or float64, whichever the model has.
 * @throws ValueError that lists what is missing, unexpected, or of another shape, unless `strict` is false; then nothing has been changed. Also
 * for a model that does not name its tensors, and for square weights of a layer of one's own, which from PyTorch could lie either way.
 * @example
 * const { tensors } = readSafetensors(await readFile('from-pytorch.safetensors'));
 * loadWeights(net, tensors, { from: 'pytorch' });
 */
export function loadWeights(model: Model, tensors: NamedTensors, options: LoadOptions = {}): LoadReport {
  const { from, rename = (name) => name, strict = true } = options;
  if (from !== undefined && from !== 'pytorch') throw new ValueError(`loadWeights: from ${inWords(from)} must be 'pytorch', or left out`);
  if (!model.named && model.parameters?.length > 0)
    throw new ValueError('loadWeights: the model does not name its parameters; make it with layer(), which takes them by name');
  const slots = from ? slotsOf(model) : ownSlots(model);
  const given = new Map<string, Tensor>();
  for (const [name, t] of namedTensors('loadWeights', tensors)) {
    const known = rename(name);
    if (known === null || (from && IGNORED.test(known))) continue;
    if (given.has(known)) throw new ValueError(`loadWeights: two of the given tensors are called ${known}; rename one, or leave it out`);
    given.set(known, t);
  }
  const wrongShape: LoadReport['wrongShape'][number][] = [];
  const fitting = slots.flatMap((slot) => {
    const { name, tensor } = slot;
    const t = given.get(name);
    if (!t) return [];
    const wanted = isTurned(slot, t.shape) ? [...tensor.shape].reverse() : tensor.shape;
    if (sameShape(t.shape, wanted)) return [{ tensor, value: wanted === tensor.shape ? t : (transpose(t) as Tensor) }];
    wrongShape.push({ name, shape: t.shape, wanted });
    return [];
  });
  const known = new Set(slots.map(({ name }) => name));
  const report: LoadReport = {
    missing: slots.map(({ name }) => name).filter((name) => !given.has(name)),
    unexpected: [...given.keys()].filter((name) => !known.has(name)),
    wrongShape,
  };
  if (strict) refuse(report, from ? [] : slotsOf(model));
  for (const { tensor, value } of fitting) tensor.assign(value.astype(tensor.dtype));
  return report;
}

/** The tensors of a model under its own names. */
const ownSlots = ({ named = {} }: Model): Slot[] => Object.entries(named).map(([name, tensor]) => ({ name, tensor, turned: false }));

/** Whether a tensor of `shape` is to be turned round: if the layer does not say it, whether it fits only so. */
function isTurned({ name, tensor, turned }: Slot, shape: Shape): boolean {
  if (turned !== null) return turned;
  const [rows, columns] = tensor.shape;
  if (rows === columns) {
    const fix = 'leave it out with rename, and assign it to the layer as it must be';
    throw new ValueError(`loadWeights: ${name} of shape ${show(shape)} could be of a dense layer, and to be turned round, or not; ${fix}`);
  }
  return shape[0] === columns;
}

/** `pytorch` are the names that the model has there. */
function refuse({ missing, unexpected, wrongShape }: LoadReport, pytorch: readonly Slot[]): void {
  const parts = [
    missing.length > 0 ? `missing: ${listed(missing)}` : '',
    unexpected.length > 0 ? `unexpected: ${listed(unexpected)}` : '',
    ...wrongShape.map(({ name, shape, wanted }) => `${name} has shape ${show(shape)}, wanted ${show(wanted)}`),
  ].filter((part) => part !== '');
  if (parts.length === 0) return;
  const isPytorch = unexpected.length > 0 && unexpected.some((name) => pytorch.some((slot) => slot.name === name));
  const fix = isPytorch ? "pass from: 'pytorch'" : 'rename, or pass strict: false to load what fits';
  throw new ValueError(`loadWeights: ${parts.join('; ')}; ${fix}`);
}
