/** The program's three models, on three classes and on two: trained, resumed, asked, measured and compared. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build, parameterCount, parseArchitecture } from '../../src/cli/architectures.js';
import { readSafetensors } from '../../src/formats/index.js';
import { Generator, randn } from '../../src/index.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const run = promisify(execFile);
let directory: string;
const chainrule = async (...args: string[]): Promise<string> => (await run(process.execPath, [MAIN, ...args], { cwd: directory })).stdout;
const json = async (file: string) => JSON.parse(await readFile(join(directory, file), 'utf8'));

/** One colour for each class, with noise. */
const COLOURS = { red: [200, 60, 60], green: [60, 200, 60], blue: [60, 60, 200] } as const;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-models-'));
  const generator = new Generator(3);
  for (const folder of ['three/train', 'three/test', 'two']) {
    for (const [name, colour] of Object.entries(COLOURS)) {
      if (folder === 'two' && name === 'green') continue;
      await mkdir(join(directory, folder, name), { recursive: true });
      for (let i = 0; i < 8; i++) {
        const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, k) => colour[k % 3]! + generator.integer(50) - 25);
        await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
          .png()
          .toFile(join(directory, folder, name, `${i}.png`));
      }
    }
  }
});
afterAll(() => rm(directory, { recursive: true }));

const LEARN = ['--size', '8', '--learning-rate', '0.05', '--epochs', '6', '--batch', '8'];

describe('three classes', () => {
  for (const model of ['logistic', 'mlp:12', 'cnn']) {
    it(model, { timeout: 60_000 }, async () => {
      const out = model.replace(':', '-');
      const said = await chainrule('train', 'three/train', '--test', 'three/test', '--model', model, ...LEARN, '--out', out);
      expect(said).toContain('3 classes: "blue", "green", "red" (to tell one from the rest, name it with --positive)');
      const summary = await json(`${out}/summary.json`);
      expect([summary.model, summary.testAccuracy, summary.confusion]).toEqual([
        model,
        1,
        {
          classes: ['blue', 'green', 'red'],
          counts: [
            [8, 0, 0],
            [0, 8, 0],
            [0, 0, 8],
          ],
        },
      ]);
      const { metadata, tensors } = readSafetensors(await readFile(join(directory, out, 'model.safetensors')));
      expect([metadata.model, metadata.classes, 'positive' in metadata]).toEqual([model, '["blue","green","red"]', false]);
      expect([...tensors.values()].reduce((n, t) => n + t.size, 0)).toBe(summary.parameters);
      expect(await chainrule('predict', `${out}/model.safetensors`, 'three/test/green/0.png', 'three/test/red/3.png')).toMatch(
        /^three\/test\/green\/0\.png: green \(\d+\.\d % sure\)\nthree\/test\/red\/3\.png: red \(\d+\.\d % sure\)\n$/,
      );
      expect(await chainrule('evaluate', `${out}/model.safetensors`, 'three/test')).toMatch(
        /24 pictures, 0 skipped\naccuracy 100\.0 %\nrows/,
      );
      const html = await readFile(join(directory, out, 'report.html'), 'utf8');
      expect([html.includes('shows blue'), html.includes('says red'), html.includes('>ROC<')]).toEqual([true, true, false]);
    });
  }
});

describe('a convnet', () => {
  it('that was stopped and goes on reaches the same weights', { timeout: 60_000 }, async () => {
    const train = (...more: string[]) =>
      chainrule('train', 'two', '--model', 'cnn', '--size', '8', '--batch', '4', '--every', '3', ...more);
    await train('--iterations', '14', '--out', 'whole');
    await train('--iterations', '7', '--out', 'parts');
    expect(await train('--iterations', '14', '--out', 'parts', '--resume')).toContain('going on from iteration 6');
    const weights = (out: string) => readFile(join(directory, out, 'model.safetensors'));
    expect((await weights('parts')).equals(await weights('whole'))).toBe(true);
  });
  it('is compared with the other two', { timeout: 60_000 }, async () => {
    const said = await chainrule('compare', 'three/train', '--test', 'three/test', ...LEARN, '--out', 'all');
    expect(said).toMatch(/model +parameters +seconds +training pictures +test pictures\nlogistic +579 /);
    const rows = await json('all/comparison.json');
    expect(rows.map((r: { model: string }) => r.model)).toEqual(['logistic', 'mlp:128,64', 'cnn']);
    const html = await readFile(join(directory, 'all', 'comparison.html'), 'utf8');
    for (const { folder } of rows) {
      expect(html).toContain(`href="${folder}/report.html"`);
      expect(await readFile(join(directory, 'all', folder, 'report.html'), 'utf8')).toContain('parameters, trained on 24 pictures');
    }
    expect(await readFile(join(directory, 'all', 'cnn', 'report.html'), 'utf8')).toContain('Its first 16 filters');
    expect(await readFile(join(directory, 'all', 'logistic', 'report.html'), 'utf8')).toContain('One neuron for each answer, 579');
  });
  it('is tested on a fifth of the pictures where there are no others', { timeout: 60_000 }, async () => {
    const said = await chainrule('compare', 'two', ...LEARN, '--out', 'held');
    expect(said).toContain('no --test: every fifth picture of each class is kept to test on, 2 altogether');
    for (const { testAccuracy } of await json('held/comparison.json')) expect([0, 0.5, 1]).toContain(testAccuracy);
    const html = await readFile(join(directory, 'held', 'comparison.html'), 'utf8');
    expect(html).toContain('Trained on 14 pictures of 8 × 8 pixels from two, tested on 2 others.');
    expect(await readFile(join(directory, 'held', 'logistic', 'report.html'), 'utf8')).toContain('One neuron, 193 parameters');
  });
});

describe('architectures', () => {
  it('have the parameters that their shapes say, and the same for the same seed', () => {
    const count = (text: string, outputs: number): number =>
      parameterCount(build(parseArchitecture(text), { size: 64, outputs, dtype: 'float32', seed: 1 }));
    expect(count('logistic', 1)).toBe(64 * 64 * 3 + 1);
    expect(count('logistic', 5)).toBe(5 * (64 * 64 * 3 + 1));
    expect(count('mlp:128,64', 1)).toBe(12288 * 128 + 128 + 128 * 64 + 64 + 64 + 1);
    expect(count('cnn', 1)).toBe(16 * 75 + 16 + 32 * 144 + 32 + 32 * 64 + 1);
    const [a, b] = [1, 1].map((seed) => build(parseArchitecture('cnn'), { size: 16, outputs: 2, dtype: 'float64', seed }));
    const x = randn([2, 768], { dtype: 'float64', generator: new Generator(1) });
    expect(a!(x).toArray()).toEqual(b!(x).toArray());
  });
});
