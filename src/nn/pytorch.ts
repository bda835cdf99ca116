/** Says what PyTorch calls the tensors of a model, and which of them lie the other way round there. */
import type { Tensor } from '../tensor.js';
import type { Owned } from './layer.js';

/** A tensor of a model, as a file has it. */
export interface Slot {
  readonly name: string;
  readonly tensor: Tensor;
  /** Whether it lies the other way round where it comes from; null where only its shape can tell. */
  readonly turned: boolean | null;
}

/** How PyTorch calls what our layers call otherwise. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ['weights', 'weight'],
  ['scale', 'weight'],
  ['shift', 'bias'],
  ['runningMean', 'running_mean'],
  ['runningVariance', 'running_var'],
]);
/** What PyTorch counts and nothing uses. */
export const IGNORED: RegExp = /(^|\.)num_batches_tracked$/;

interface Nested extends Partial<Owned> {
  readonly kind?: string;
  readonly layers?: readonly Nested[];
  readonly inner?: Nested;
}

/**
 * Dense layers and neurons keep their weights as [inputs, outputs], PyTorch's `Linear` as [outputs, inputs]; all else lies alike. A layer
 * of one's own does not say what its weights are.
 */
function isTurned(layer: Nested, kind: string, { rank }: Tensor): boolean | null {
  if (kind !== 'weights' || rank !== 2) return false;
  if (layer.kind === 'features') return true;
  return layer.kind === undefined ? null : false;
}

/** The tensors of a model as PyTorch has them; those that it has no word for keep their names. */
export function slotsOf(layer: Nested, prefix = ''): Slot[] {
  const parts = layer.layers?.map((step, i) => [step, `${prefix}${i}.`] as const) ?? (layer.inner ? [[layer.inner, prefix] as const] : []);
  const slots = parts.flatMap(([step, before]) => slotsOf(step, before));
  const known = new Set(slots.map(({ tensor }) => tensor));
  for (const [name, tensor] of Object.entries(layer.named ?? {})) {
    if (known.has(tensor)) continue;
    const path = name.split('.');
    const last = path.pop()!;
    slots.push({ name: `${prefix}${[...path, NAMES.get(last) ?? last].join('.')}`, tensor, turned: isTurned(layer, last, tensor) });
  }
  return slots;
}
