/** Saves where a training run stands, and goes on from there. */
import '../methods.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ValueError } from '../errors.js';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.js';
import type { Model } from '../nn/model.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Tensor } from '../tensor.js';
import type { Position } from '../train/events.js';
import { writeAtomically } from './files.js';
import type { TrainSettings } from './options.js';

const FILE = 'checkpoint.safetensors';
/** What must be the same for a run to go on to the same bits. How long it runs and how often it records may change. */
const FIXED = ['size', 'batch', 'learningRate', 'momentum', 'dtype', 'seed', 'positive'] as const;

/** Everything that training changes, by name. */
function changing(model: Model, optimizer: Optimizer): Record<string, Tensor> {
  const named = (kind: string, tensors: readonly Tensor[]) => tensors.map((t, i) => [`${kind}.${i}`, t] as const);
  return Object.fromEntries([...named('parameter', model.parameters), ...named('optimizer', optimizer.state)]);
}

const fixed = (settings: TrainSettings): string => JSON.stringify(Object.fromEntries(FIXED.map((name) => [name, settings[name] ?? null])));

/** Writes the checkpoint: weights, the optimizer's state, the generator, the position. */
export async function saveCheckpoint(
  model: Model,
  optimizer: Optimizer,
  { iteration, generator }: Position,
  settings: TrainSettings,
): Promise<void> {
  const tensors = { ...changing(model, optimizer), generator };
  await writeAtomically(join(settings.out, FILE), writeSafetensors(tensors, { iteration: String(iteration), settings: fixed(settings) }));
}

/**
 * Puts a checkpoint's values into the model and the optimizer and says where the run stood; undefined if there is none yet.
 * @throws ValueError if it belongs to a run with other settings or another model.
 */
export async function loadCheckpoint(model: Model, optimizer: Optimizer, settings: TrainSettings): Promise<Position | undefined> {
  const file = join(settings.out, FILE);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!bytes) return undefined;
  const { tensors, metadata } = readSafetensors(bytes);
  const before: Record<string, unknown> = JSON.parse(metadata.settings ?? '{}');
  for (const name of FIXED) {
    const now = settings[name] ?? null;
    if (before[name] !== now)
      throw new ValueError(`--resume: ${file} was made with ${name} ${before[name]}, not ${now}; use the same, or another --out`);
  }
  for (const [name, t] of Object.entries(changing(model, optimizer))) {
    const saved = tensors.get(name);
    if (!saved) throw new ValueError(`--resume: ${file} has no ${name}`);
    t.assign(saved);
  }
  const generator = tensors.get('generator');
  if (!generator) throw new ValueError(`--resume: ${file} has no generator`);
  return { iteration: Number(metadata.iteration), generator };
}
