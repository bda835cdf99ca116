/** What `compare` says of three models: only what is known, on pictures that were kept from training. */
import { describe, expect, it } from 'vitest';
import { holdOut } from '../../src/cli/hold-out.js';
import { parseTrain } from '../../src/cli/options.js';
import { comparisonPage, verdict } from '../../src/cli/report/comparison.js';
import { filterPixels, weightPixels } from '../../src/cli/report/learned.js';
import type { Summary } from '../../src/cli/train.js';
import { tensor, zeros } from '../../src/index.js';

const summary = (model: string, trainAccuracy: number, testAccuracy: number | null): Summary => ({
  model,
  parameters: 12_345,
  trainAccuracy,
  testAccuracy,
  confusion: { classes: [], counts: [] },
  skipped: 0,
  seconds: 1,
  examplesPerSecond: 100,
});

describe('the verdict', () => {
  const counts = { train: 800, test: 400 };
  it('goes by test pictures, not by training pictures', () => {
    expect(verdict([summary('a', 0.8, 0.85), summary('b', 1, 0.7), summary('c', 0.9, 0.9)], counts)).toBe(
      'c is right most often, with 90.0 % of 400 test pictures; the next is 5.0 points behind.',
    );
  });
  it('names all that are equally good', () => {
    expect(verdict([summary('a', 1, 0.75), summary('b', 1, 0.5), summary('c', 1, 0.75)], counts)).toBe(
      'a and c are right equally often: 75.0 % of 400 test pictures.',
    );
  });
  it('is none without test pictures, however well one knows the training pictures', () => {
    expect(verdict([summary('a', 0.8, null), summary('b', 1, null)], { train: 800, test: 0 })).toBe(
      'None was tested on pictures that it has not seen, so nothing says which is best.',
    );
  });
});

describe('pictures kept to test on', () => {
  const dataset = (labels: readonly number[]) => ({
    train: { x: tensor(labels.map((_, i) => [i])), y: tensor(labels.map((label) => [label])) },
    test: undefined,
    classes: ['a', 'b'],
    positive: 'b',
    skipped: [],
    files: labels.map((_, i) => `${i}.png`),
  });
  it('are every fifth of each class, and no longer trained on', () => {
    const { train, test, files } = holdOut(dataset([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]));
    expect(train.x.toArray()).toEqual([0, 1, 2, 3, 5, 6, 7, 8, 9].map((i) => [i]));
    expect([test!.x.toArray(), test!.y.toArray(), files]).toEqual([
      [[4], [10]],
      [[0], [1]],
      ['4.png', '10.png'],
    ]);
  });
  it('are none of fewer than five', () => {
    const few = dataset([0, 0, 0, 0, 1]);
    expect(holdOut(few)).toBe(few);
  });
});

describe('comparison.html', () => {
  const models = ['logistic', 'mlp:128,64', 'cnn'];
  const page = (...args: string[]): string =>
    comparisonPage(
      models.map((model, i) => ({
        summary: summary(model, 0.9, 0.8 + i / 20),
        settings: parseTrain(['<shown>', '--model', model, ...args], new Date()),
        folder: `folder-${i}`,
        description: 'A model',
        metrics: [0, 10, 20].map((iteration) => ({ iteration, cost: 1, trainAccuracy: 0.4 + iteration / 40 })),
        learned: { title: 'What it has learned', note: '', pictures: [{ url: 'data:', name: 'weights' }] },
      })),
      { train: 40, test: 10 },
      '<shown>',
    );
  it('has a table, a bar for each accuracy, and the three curves in one chart', () => {
    const html = page();
    expect(html).toContain('Trained on 40 pictures of 64 × 64 pixels from &#60;shown&#62;, tested on 10 others.');
    expect(html.match(/<tr>/g)).toHaveLength(4);
    expect([...html.matchAll(/<span class="bar (faint)?" style="--share:([\d.]+)">/g)].map(([, , share]) => Number(share))).toEqual([
      0.8, 0.9, 0.85, 0.9, 0.9, 0.9,
    ]);
    expect(html.match(/<svg class="chart"/g)).toHaveLength(1);
    expect([...html.matchAll(/<path class="curve (\w+)"/g)].map(([, colour]) => colour)).toEqual(['accent', 'second', 'third']);
  });
  it('says how each was really trained', () => {
    expect(page()).toContain('sgd, rate 0.002, full batches, 400 iterations');
    expect(page()).toContain('adam, rate 0.001, batches of 50, 20 epochs');
    const short = page('--epochs', '1', '--size', '16', '--batch', '7', '--optimizer', 'sgd', '--momentum', '0.5');
    expect(short.match(/sgd with momentum 0.5, rate 0.00\d, batches of 7, 1 epoch</g)).toHaveLength(3);
    expect(short).toContain('16 × 16 pixels');
    expect(short).not.toContain('usual');
  });
});

describe('what a first layer has learned', () => {
  it('is red for a neuron where light speaks for it, blue where against, white at 0', () => {
    // Two neurons of two pixels of three channels: [6, 2]; the first neuron's channels cancel out in its first pixel.
    const weights = tensor([
      [3, 1],
      [-3, 1],
      [0, 1],
      [2, -1],
      [2, -1],
      [2, -1],
    ]);
    expect([...weightPixels(weights, 0)]).toEqual([255, 255, 255, 255, 255, 255].map((v, i) => (i < 3 ? v : [200, 40, 40][i - 3]!)));
    expect([...weightPixels(weights, 1)]).toEqual([200, 40, 40, 40, 80, 200]);
  });
  it('is the colour of a filter, grey at 0', () => {
    const filters = tensor([1, -1, 0, 0.5, 0, 0]).reshape([2, 3, 1, 1]);
    expect([[...filterPixels(filters, 0)], [...filterPixels(filters, 1)]]).toEqual([
      [255, 0, 128],
      [255, 128, 128],
    ]);
    expect([...filterPixels(zeros([1, 3, 1, 1]), 0)]).toEqual([128, 128, 128]);
  });
});
