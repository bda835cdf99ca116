/** An autoencoder: it squeezes pictures of boxes through 24 numbers and draws them again; what it draws is what it has understood. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Generator, relu, sigmoid, type Tensor, zeros } from 'chainrule';
import { drawBoxes, readPictures } from 'chainrule/images';
import { dense, meanSquaredError, sequential, withLoss } from 'chainrule/nn';
import { adam } from 'chainrule/optim';
import { fit } from 'chainrule/train';

const SIZE = 16;
const folder = await mkdtemp(join(tmpdir(), 'boxes-'));
await drawBoxes(folder, { train: 200, test: 20, size: 32 });
const { x: colours } = await readPictures(join(folder, 'train'), { size: SIZE });
await rm(folder, { recursive: true });
/** Grey is enough here: [pictures, 256]. */
const x: Tensor = colours.reshape([-1, SIZE * SIZE, 3]).mean(-1);

const generator = new Generator(2);
const encode = sequential(dense(SIZE * SIZE, 64, { generator }), relu, dense(64, 24, { generator }));
const decode = sequential(dense(24, 64, { generator }), relu, dense(64, SIZE * SIZE, { generator }), sigmoid);
const model = withLoss(sequential(encode, decode), meanSquaredError);
const { costs } = await fit(
  model,
  { x, y: x },
  {
    optimizer: adam(model.parameters, { learningRate: 0.003 }),
    batch: 20,
    epochs: 120,
  },
);

/** Rows of a picture, dark to light. */
const drawn = (pixels: Tensor): string[] =>
  Array.from({ length: SIZE }, (_, r) =>
    Array.from({ length: SIZE }, (_, c) => ' .:-=+*#%@'[Math.min(9, Math.floor(pixels.data[r * SIZE + c]! * 10))]!.repeat(2)).join(''),
  );
const one = x.slice(3, 4);
const [before, after] = [drawn(one), drawn(model(one))];
console.log(before.map((line, i) => `${line}   ${after[i]}`).join('\n'));

const blank = meanSquaredError(zeros(x.shape).add(x.mean(0, true)), x).item();
console.log(`\nleft the picture, right what 24 of its ${SIZE * SIZE} numbers' worth remember`);
console.log(`squared error ${costs[0]!.toFixed(4)} → ${costs.at(-1)!.toFixed(4)}; always drawing the mean picture: ${blank.toFixed(4)}`);
if (!(costs.at(-1)! < 0.5 * blank)) throw new Error('it remembers too little');
