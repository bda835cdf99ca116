/** A trained model as a file: its weights, and in the metadata all that is needed to use it on pictures. */
import '../methods.js';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ValueError } from '../errors.js';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.js';
import { CHANNELS } from '../images/decode.js';
import type { Model } from '../nn/model.js';
import { restore, snapshot } from '../train/snapshot.js';
import { type Architecture, build, parseArchitecture } from './architectures.js';
import { writeAtomically } from './files.js';
import { outputsOf, type Task } from './task.js';

/** What a model of pictures is about. */
export interface PictureModel extends Task {
  readonly model: Model;
  readonly architecture: Architecture;
  /** Width and height of its pictures. */
  readonly size: number;
}

const FORMAT = 'chainrule picture model 1';
const NORMALISATION = 'x / 255';

/** What must be known to use a model on pictures, as text by key. */
export const metadataOf = ({ classes, positive, size, architecture }: PictureModel): Record<string, string> => ({
  model: architecture.text,
  classes: JSON.stringify(classes),
  ...(positive === null ? {} : { positive }),
  size: String(size),
  channels: String(CHANNELS),
  normalisation: NORMALISATION,
});

export async function saveModel(file: string, trained: PictureModel): Promise<void> {
  await writeAtomically(file, writeSafetensors(snapshot(trained.model), { format: FORMAT, ...metadataOf(trained) }));
}

/** The number type of a model's weights. */
export const dtypeOf = ({ parameters }: Model): 'float32' | 'float64' => (parameters[0]!.dtype === 'float64' ? 'float64' : 'float32');

/**
 * Reads a model back.
 * @throws ValueError that says why if it is no such model.
 */
export async function loadModel(file: string): Promise<PictureModel> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const why: Record<string, string> = {
      ENOENT: 'there is no such file',
      EISDIR: `is a folder; name the model in it, such as ${join(file, 'model.safetensors')}`,
    };
    throw new ValueError(`${file}: ${why[error.code ?? ''] ?? `cannot be read (${error.message})`}`);
  });
  const refuse = (why: string): never => {
    throw new ValueError(`${file}: ${why}`);
  };
  try {
    const { tensors, metadata } = readSafetensors(bytes);
    if (metadata.format !== FORMAT) refuse(`not a model that this program wrote (its format is ${metadata.format ?? 'not given'})`);
    if (metadata.normalisation !== NORMALISATION || metadata.channels !== String(CHANNELS))
      refuse(`wants ${metadata.channels} channels as ${metadata.normalisation}`);
    const classes: unknown = JSON.parse(metadata.classes ?? 'null');
    const positive = metadata.positive ?? null;
    const size = Number(metadata.size);
    const named = Array.isArray(classes) && classes.length > 1 && classes.every((name) => typeof name === 'string');
    if (!named || (positive !== null && !classes.includes(positive))) refuse('its metadata does not name its classes');
    if (!Number.isInteger(size) || size < 1 || size > 4096) refuse(`its pictures have size ${metadata.size}`);
    const architecture = parseArchitecture(metadata.model ?? '');
    const task: Task = { classes: classes as string[], positive };
    const dtype = [...tensors.values()].some((t) => t.dtype === 'float64') ? 'float64' : 'float32';
    const model = build(architecture, { size, outputs: outputsOf(task), dtype, seed: 0 });
    try {
      restore(tensors, model);
    } catch (error) {
      refuse(`its weights do not fit pictures of size ${size} (${(error as Error).message})`);
    }
    return { model, architecture, size, ...task };
  } catch (error) {
    if (error instanceof ValueError && error.message.startsWith(file)) throw error;
    return refuse((error as Error).message);
  }
}
