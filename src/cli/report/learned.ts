/** Draws what the first layer of a model has learned: a neuron's weights as a picture of its pixels, a convolution's filters in colour. */
import { CHANNELS } from '../../images/decode.js';
import { loadSharp } from '../../images/sharp.js';
import type { Tensor } from '../../tensor.js';
import type { PictureModel } from '../model-file.js';
import { escape } from './page.js';
import { dataUrl } from './pictures.js';

/** What a page says of it. */
export interface Learned {
  readonly title: string;
  /** How to read the pictures, as HTML. */
  readonly note: string;
  /** As data URLs, a pixel for each weight. */
  readonly pictures: readonly { readonly url: string; readonly name: string }[];
}

/** Of a layer with many neurons, those with the largest weights are shown. */
const SHOWN = 16;

/** The first layer of a trained model. */
export async function learnedBy({ model, architecture, size, classes, positive }: PictureModel): Promise<Learned> {
  const weights = model.parameters[0]!;
  const draw = (names: readonly string[], pixels: (i: number) => Uint8Array, side: number) =>
    Promise.all(names.map(async (name, i) => ({ name, url: await png(pixels(i), side) })));
  if (architecture.kind === 'cnn') {
    const names = Array.from({ length: weights.shape[0]! }, (_, i) => `filter ${i + 1}`);
    const note =
      'Each slides over the whole picture and answers where it finds light and dark, or a colour, as in its own picture; grey is 0.';
    return {
      title: `Its first ${names.length} filters`,
      note,
      pictures: await draw(names, (i) => filterPixels(weights, i), weights.shape[2]!),
    };
  }
  const colours = (what: string): string =>
    `Light in the <b class="plus">red</b> places speaks for ${what}, light in the <b class="minus">blue</b> places against it; white places don't matter.`;
  if (architecture.kind === 'logistic') {
    const answers = positive === null ? classes : [positive];
    const [title, whose, what] =
      answers.length === 1
        ? ['the neuron has', 'Its', escape(answers[0]!)]
        : ['its neurons have', 'Their', `the answer (${answers.map(escape).join(', ')})`];
    return {
      title: `What ${title} learned`,
      note: `${whose} weights, one for each pixel. ${colours(what)}`,
      pictures: await draw(answers, (i) => weightPixels(weights, i), size),
    };
  }
  const shown = strongest(weights).slice(0, SHOWN);
  return {
    title: `${shown.length} of its ${weights.shape[1]} first neurons`,
    note: `The weights of those with the largest ones, one for each pixel. ${colours('what the neuron looks for')}`,
    pictures: await draw(
      shown.map((i) => `neuron ${i + 1}`),
      (i) => weightPixels(weights, shown[i]!),
      size,
    ),
  };
}

/** The numbers of the neurons, those with the largest weights first. */
function strongest({ data, shape }: Tensor): number[] {
  const columns = shape[1]!;
  const squares = new Float64Array(columns);
  for (let i = 0; i < data.length; i++) squares[i % columns]! += data[i]! ** 2;
  return Array.from({ length: columns }, (_, i) => i).sort((i, j) => squares[j]! - squares[i]!);
}

/**
 * The weights [pixels · channels, neurons] of one neuron, each pixel's as its colour: mean over the channels, red where light speaks for it
 * and blue where it speaks against it, white at 0.
 */
export function weightPixels({ data, shape }: Tensor, neuron: number): Uint8Array {
  const [rows, columns] = [shape[0]!, shape[1]!];
  const means = Array.from({ length: rows / CHANNELS }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < CHANNELS; c++) sum += data[(i * CHANNELS + c) * columns + neuron]!;
    return sum / CHANNELS;
  });
  // One outlier must not pale all others: full colour from the 99th percentile up.
  const strong = means.map(Math.abs).sort((a, b) => a - b)[Math.floor(0.99 * (means.length - 1))] || 1;
  return Uint8Array.from(
    means.flatMap((w) => {
      const strength = Math.min(1, Math.abs(w) / strong);
      const fade = (full: number): number => Math.round(255 + (full - 255) * strength);
      return w > 0 ? [fade(200), fade(40), fade(40)] : [fade(40), fade(80), fade(200)];
    }),
  );
}

/** One of the filters [filters, channels, side, side] in its own colours: grey at 0, its largest weight full light or full dark. */
export function filterPixels({ data, shape }: Tensor, filter: number): Uint8Array {
  const area = shape[2]! * shape[3]!;
  const own = Array.from(data.subarray(filter * CHANNELS * area, (filter + 1) * CHANNELS * area));
  const most = Math.max(...own.map(Math.abs)) || 1;
  return Uint8Array.from({ length: own.length }, (_, i) =>
    Math.round(127.5 + (127.5 * own[(i % CHANNELS) * area + Math.floor(i / CHANNELS)]!) / most),
  );
}

async function png(pixels: Uint8Array, side: number): Promise<string> {
  const sharp = await loadSharp();
  return dataUrl(
    'png',
    await sharp(pixels, { raw: { width: side, height: side, channels: CHANNELS } })
      .png()
      .toBuffer(),
  );
}
