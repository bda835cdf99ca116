/** An autoencoder: it squeezes pictures of boxes through 24 numbers and draws them again; what it draws is what it has understood. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { concat, Generator, relu, sigmoid, type Tensor } from 'chainrule';
import { drawBoxes, readPictures } from 'chainrule/images';
import { dense, meanSquaredError, sequential, withLoss } from 'chainrule/nn';
import { adam } from 'chainrule/optim';
import { fit } from 'chainrule/train';
import sharp from 'sharp';

const SIZE = 16;
const folder = await mkdtemp(join(tmpdir(), 'boxes-'));
await drawBoxes(folder, { train: 400, test: 20, size: 32 });
/** Grey is enough here: [pictures, 256]. */
const read = async (part: string): Promise<Tensor> =>
  (await readPictures(join(folder, part), { size: SIZE })).x.reshape([-1, SIZE * SIZE, 3]).mean(-1);
const [x, unseen] = [await read('train'), await read('test')];
await rm(folder, { recursive: true });

const generator = new Generator(2);
const encode = sequential(dense(SIZE * SIZE, 128, { generator }), relu, dense(128, 24, { generator }));
const decode = sequential(dense(24, 128, { generator }), relu, dense(128, SIZE * SIZE, { generator }), sigmoid);
const model = withLoss(sequential(encode, decode), meanSquaredError);
const optimizer = adam(model.parameters, { learningRate: 0.003 });
await fit(model, { x, y: x }, { optimizer, batch: 20, epochs: 150 });

// Five boxes and five other pictures that it has never seen, and below them what it makes of them.
const some = unseen.slice(5, 15);
const rows = concat([some, model(some)])
  .reshape([2, 10, SIZE, SIZE])
  .permute([0, 2, 1, 3]);
const pixels = Uint8Array.from(rows.toTypedArray(), (light: number) => Math.round(255 * light));
const [width, height] = [10 * SIZE, 2 * SIZE];
await mkdir('runs', { recursive: true });
const picture = sharp(pixels, { raw: { width, height, channels: 1 } });
await picture
  .resize(6 * width, 6 * height, { kernel: 'nearest' })
  .png()
  .toFile('runs/autoencoder.png');
console.log('drawn: runs/autoencoder.png, pictures that it has not seen above, what 24 numbers remember of them below');

const error = (drawn: Tensor, target: Tensor): number => meanSquaredError(drawn, target).item();
const mean = error(unseen.mul(0).add(x.mean(0, true)), unseen);
const [seen, test] = [error(model(x), x), error(model(unseen), unseen)];
console.log(
  `squared error ${seen.toFixed(4)} on training pictures, ${test.toFixed(4)} on unseen ones; drawing the mean picture: ${mean.toFixed(4)}`,
);
if (!(test < 0.3 * mean)) throw new Error('it remembers too little');
