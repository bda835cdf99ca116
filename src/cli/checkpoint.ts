/** Saves where a training run stands, and goes on from there. */
import '../methods.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ValueError } from '../errors.js';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.js';
import type { Model } from '../nn/model.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Position } from '../train/events.js';
import { restore, snapshot } from '../train/snapshot.js';
import { writeAtomically } from './files.js';
import type { TrainSettings } from './options.js';

const FILE = 'checkpoint.safetensors';
/** What must be the same for a run to go on to the same bits. How long it runs and how often it records may change. */
const FIXED = ['size', 'batch', 'optimizer', 'learningRate', 'momentum', 'dtype', 'seed', 'positive'] as const;

/** What is compared, as text by name. */
const fixed = (settings: TrainSettings): Record<string, unknown> => ({
  model: settings.model.text,
  ...Object.fromEntries(FIXED.map((name) => [name, settings[name] ?? null])),
});

/** Writes the checkpoint: weights, the optimizer's state, the generator, the position. */
export async function saveCheckpoint(
  model: Model,
  optimizer: Optimizer,
  { iteration, generator }: Position,
  settings: TrainSettings,
): Promise<void> {
  const tensors = { ...snapshot(model, optimizer), generator };
  await writeAtomically(
    join(settings.out, FILE),
    writeSafetensors(tensors, { iteration: String(iteration), settings: JSON.stringify(fixed(settings)) }),
  );
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
  for (const [name, now] of Object.entries(fixed(settings))) {
    if (before[name] !== now)
      throw new ValueError(`--resume: ${file} was made with ${name} ${before[name]}, not ${now}; use the same, or another --out`);
  }
  restore(tensors, model, optimizer);
  const generator = tensors.get('generator');
  if (!generator) throw new ValueError(`--resume: ${file} has no generator`);
  return { iteration: Number(metadata.iteration), generator };
}
