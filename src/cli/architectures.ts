/** The models that the program trains, by the names that people give them on the command line. */

import { zeros } from '../create.js';
import { didYouMean } from '../did-you-mean.js';
import { CHANNELS } from '../images/decode.js';
import { Generator } from '../index.js';
import { conv2d } from '../nn/layers/conv2d.js';
import { dense } from '../nn/layers/dense.js';
import { flatten } from '../nn/layers/flatten.js';
import { maxPool2d } from '../nn/layers/pool2d.js';
import { type Step, sequential } from '../nn/layers/sequential.js';
import { binaryCrossEntropyWithLogits, softmaxCrossEntropy } from '../nn/losses/index.js';
import type { Mode, Model } from '../nn/model.js';
import { logisticRegression } from '../nn/regression.js';
import { relu, sigmoid } from '../ops/activation.js';
import { sub } from '../ops/arithmetic.js';
import { permute, reshape } from '../ops/move.js';
import { softmax } from '../ops/softmax.js';
import type { Tensor } from '../tensor.js';
import { UsageError } from './arguments.js';

/** A model that is not built yet. */
export type Architecture =
  | { readonly kind: 'logistic'; readonly text: string }
  | { readonly kind: 'mlp'; readonly text: string; readonly hidden: readonly number[] }
  | { readonly kind: 'cnn'; readonly text: string };

const KINDS: readonly string[] = ['logistic', 'mlp', 'cnn'];

/** What `compare` trains. */
export const ALL: readonly string[] = ['logistic', 'mlp:128,64', 'cnn'];

/** `logistic`, `mlp:128,64` (the sizes of its hidden layers) or `cnn`. Throws a UsageError for anything else. */
export function parseArchitecture(text: string): Architecture {
  const [kind, sizes, ...rest] = text.split(':');
  if (kind === 'mlp') {
    const hidden = (sizes ?? '128,64').split(',').map(Number);
    if (rest.length === 0 && hidden.every((n) => Number.isInteger(n) && n >= 1 && n <= 100_000))
      return { kind, text: `mlp:${hidden}`, hidden };
    throw new UsageError(`--model ${text}: the sizes of hidden layers are whole numbers from 1, as in mlp:128,64`);
  }
  if ((kind === 'logistic' || kind === 'cnn') && sizes === undefined) return { kind, text };
  throw new UsageError(`--model ${text}: must be logistic, mlp:128,64 or cnn${didYouMean(kind!, KINDS)}`);
}

/** How each kind is trained if nothing else is asked for. */
export const DEFAULTS = {
  logistic: { optimizer: 'sgd', learningRate: 0.002, iterations: 400, epochs: undefined, batch: 'full' },
  mlp: { optimizer: 'adam', learningRate: 0.001, iterations: undefined, epochs: 30, batch: 50 },
  cnn: { optimizer: 'adam', learningRate: 0.001, iterations: undefined, epochs: 20, batch: 50 },
} as const;

export interface BuildOptions {
  /** Width and height of the pictures. */
  readonly size: number;
  /** 1 for the probability of one class, else how many classes there are. */
  readonly outputs: number;
  readonly dtype: 'float32' | 'float64';
  readonly seed: number;
}

/** A model from rows of pixels to probabilities: [N, 1], or [N, classes]. The same seed gives the same weights. */
export function build(architecture: Architecture, options: BuildOptions): Model {
  const { size, outputs, dtype } = options;
  checkSize(architecture, size);
  const features = size * size * CHANNELS;
  if (architecture.kind === 'logistic' && outputs === 1) return logisticRegression(features, { dtype });
  const net = sequential(...steps(architecture, options));
  const call = (x: Tensor, mode?: Mode): Tensor => (outputs === 1 ? sigmoid(net(x, mode)) : softmax(net(x, mode)));
  const cost = (x: Tensor, y: Tensor, mode?: Mode): Tensor => {
    const logits = net(x, mode);
    return outputs === 1 ? binaryCrossEntropyWithLogits(logits, y) : softmaxCrossEntropy(logits, y);
  };
  return Object.assign(call, net, { cost });
}

/** Width and height of what reaches the convnet's last layer: half of it after the first layer and after each pool. */
const sideOf = (size: number): number => Math.floor(Math.floor(Math.ceil(size / 2) / 2) / 2);

/** Throws a UsageError if pictures of this size are too small for a model. */
export function checkSize({ kind }: Architecture, size: number): void {
  if (kind === 'cnn' && sideOf(size) < 1) throw new UsageError(`--size ${size}: the convnet needs pictures of at least 7 × 7`);
}

function steps(architecture: Architecture, { size, outputs, dtype, seed }: BuildOptions): readonly Step[] {
  const generator = new Generator(seed);
  const features = size * size * CHANNELS;
  const last = (inputs: number) => dense(inputs, outputs, { dtype, generator, initialise: zeros });
  if (architecture.kind === 'logistic') return [last(features)];
  if (architecture.kind === 'mlp') {
    const sizes = [features, ...architecture.hidden];
    const layers = architecture.hidden.flatMap((n, i): Step[] => [dense(sizes[i]!, n, { dtype, generator }), relu]);
    return [centred, ...layers, last(sizes.at(-1)!)];
  }
  const side = sideOf(size);
  return [
    centred,
    (x: Tensor) => permute(reshape(x, [x.shape[0]!, size, size, CHANNELS]), [0, 3, 1, 2]),
    conv2d(CHANNELS, 16, 5, { stride: 2, padding: 'same', dtype, generator }),
    relu,
    maxPool2d(2),
    conv2d(16, 32, 3, { padding: 'same', dtype, generator }),
    relu,
    maxPool2d(2),
    flatten(),
    last(32 * side * side),
  ];
}

/** Pixels from −½ to ½: networks learn faster from numbers around 0. */
const centred = (x: Tensor): Tensor => sub(x, 0.5);

/** How many numbers a model learns. */
export const parameterCount = ({ parameters }: Model): number => parameters.reduce((sum, p) => sum + p.size, 0);
