/**
 * Pins what the drawn pictures promise: one neuron clearly learns, clearly does not solve them, colour alone gives nothing away, and a
 * convnet is clearly ahead.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../../src/cli/compare.js';
import type { Summary } from '../../src/cli/train.js';
import { drawBoxes, type Pictures, readPictures } from '../../src/images/index.js';
import type { Tensor } from '../../src/index.js';
import { logisticRegression } from '../../src/nn/index.js';
import { accuracy, type Examples, fit } from '../../src/train/index.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-boxes-'));
});
afterAll(() => rm(directory, { recursive: true }));

const folders = new Map<number, Promise<string>>();
/** The folder of the pictures of a seed, drawn when first asked for. */
function drawn(seed: number): Promise<string> {
  const root = join(directory, String(seed));
  const folder = folders.get(seed) ?? drawBoxes(root, { seed }).then(() => root);
  folders.set(seed, folder);
  return folder;
}

const labelled = ({ x, labels }: Pictures): Examples => ({ x, y: labels.equal(0).astype('float32').reshape([-1, 1]) });
/** Mean red, green and blue of each picture, standardised as the training pictures are. */
const meanColours = (x: Tensor): Tensor => x.reshape([x.shape[0]!, -1, 3]).mean(1);

async function trained(
  train: Examples,
  test: Examples,
  learningRate: number,
  iterations: number,
): Promise<{ train: number; test: number }> {
  const model = logisticRegression(train.x.shape[1]!);
  await fit(model, train, { learningRate, iterations });
  return { train: accuracy(model(train.x), train.y), test: accuracy(model(test.x), test.y) };
}

describe('the pictures of boxes', () => {
  for (const seed of [1, 2, 3]) {
    it(`seed ${seed}: one neuron reaches 75–90 % on unseen pictures, mean colour stays below 60 %`, { timeout: 300_000 }, async () => {
      const root = await drawn(seed);
      const train = labelled(await readPictures(join(root, 'train')));
      const test = labelled(await readPictures(join(root, 'test')));
      expect(test.x.shape[0]).toBeGreaterThanOrEqual(400);
      for (const { y } of [train, test]) expect(y.mean().item()).toBe(0.5);

      const neuron = await trained(train, test, 0.002, 400);
      console.log(`seed ${seed}: one neuron ${neuron.train.toFixed(3)} on training, ${neuron.test.toFixed(3)} on test pictures`);
      expect(neuron.test).toBeGreaterThanOrEqual(0.75);
      expect(neuron.test).toBeLessThanOrEqual(0.9);

      const colours = meanColours(train.x);
      const scaled = (x: Tensor): Tensor => meanColours(x).sub(colours.mean(0)).div(colours.variance(0).sqrt());
      const colour = await trained({ x: scaled(train.x), y: train.y }, { x: scaled(test.x), y: test.y }, 1, 2000);
      console.log(`seed ${seed}: mean colour ${colour.train.toFixed(3)} on training, ${colour.test.toFixed(3)} on test pictures`);
      expect(colour.test).toBeLessThan(0.6);
      expect(1 - colour.test).toBeLessThan(0.6);
    });
  }

  it('of three models that the program compares, the convnet is clearly ahead', { timeout: 300_000 }, async () => {
    const [root, out] = [await drawn(1), join(directory, 'compared')];
    const silent = { print: () => {}, update: () => {} };
    const args = [join(root, 'train'), '--test', join(root, 'test'), '--positive', 'box', '--out', out];
    expect(await compare(args, new Date(), silent)).toBe(true);
    const rows: Summary[] = JSON.parse(await readFile(join(out, 'comparison.json'), 'utf8'));
    const [neuron, multilayer, convnet] = rows.map(({ testAccuracy }) => testAccuracy!);
    console.log(`one neuron ${neuron}, multilayer net ${multilayer}, convnet ${convnet} on test pictures`);
    expect(convnet).toBeGreaterThan(0.9);
    expect(convnet! - Math.max(neuron!, multilayer!)).toBeGreaterThanOrEqual(0.04);
    const page = await readFile(join(out, 'comparison.html'), 'utf8');
    expect(page).toContain(`cnn is right most often, with ${(100 * convnet!).toFixed(1)} % of 400 test pictures`);
  });
});
