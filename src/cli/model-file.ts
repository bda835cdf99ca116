/** A trained neuron as a file: its weights, and in the metadata all that is needed to use it on pictures. */
import { readFile } from 'node:fs/promises';
import { ValueError } from '../errors.js';
import { readSafetensors, writeSafetensors } from '../formats/safetensors.js';
import { CHANNELS } from '../images/decode.js';
import { type LogisticRegression, logisticRegression } from '../nn/regression.js';
import { sameShape, show } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { writeAtomically } from './files.js';

/** What a model of pictures is about. */
export interface PictureModel {
  readonly model: LogisticRegression;
  /** Names of the classes it was trained on. */
  readonly classes: readonly string[];
  /** The class whose probability it gives. */
  readonly positive: string;
  /** Width and height of its pictures. */
  readonly size: number;
}

const FORMAT = 'chainrule picture neuron 1';
const NORMALISATION = 'x / 255';

/** What the model answers when it does not say `positive`. */
export const negativeOf = ({ classes, positive }: Pick<PictureModel, 'classes' | 'positive'>): string =>
  classes.length === 2 ? classes.find((name) => name !== positive)! : `not ${positive}`;

/** What must be known to use a model on pictures, as text by key. */
export const metadataOf = ({ classes, positive, size }: PictureModel): Record<string, string> => ({
  classes: JSON.stringify(classes),
  positive,
  size: String(size),
  channels: String(CHANNELS),
  normalisation: NORMALISATION,
});

export async function saveModel(file: string, trained: PictureModel): Promise<void> {
  const { weights, bias } = trained.model;
  await writeAtomically(file, writeSafetensors({ weights, bias }, { format: FORMAT, ...metadataOf(trained) }));
}

/**
 * Reads a model back.
 * @throws ValueError that says why if it is no such model.
 */
export async function loadModel(file: string): Promise<PictureModel> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ValueError(error.code === 'ENOENT' ? `${file}: there is no such file` : `${file}: cannot be read (${error.message})`);
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
    const size = Number(metadata.size);
    const [weights, bias] = [tensors.get('weights'), tensors.get('bias')];
    const features = size * size * CHANNELS;
    if (!Array.isArray(classes) || !classes.includes(metadata.positive)) refuse('its metadata does not name its classes');
    if (!weights || !bias || !sameShape(weights.shape, [features, 1]) || !sameShape(bias.shape, [1])) {
      refuse(`its weights ${weights ? show(weights.shape) : '(missing)'} and bias do not fit pictures of size ${metadata.size}`);
    }
    const options = { weights: weights as Tensor<[number, 1]>, bias: bias as Tensor<[1]> };
    return { model: logisticRegression(features, options), classes: classes as string[], positive: metadata.positive!, size };
  } catch (error) {
    if (error instanceof ValueError && error.message.startsWith(file)) throw error;
    return refuse((error as Error).message);
  }
}
