import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/formats/index.js';
import { Generator } from '../../src/index.js';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
const run = promisify(execFile);

let directory: string;
/** Runs the program in the test's folder. */
const chainrule = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  run(process.execPath, [MAIN, ...args], { cwd: directory });
/** What it says and its exit status when it fails. */
async function failure(...args: string[]): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await chainrule(...args).then(
    () => ({ code: 0, stderr: '' }),
    (error) => error,
  );
  return { code, stderr };
}
const json = async (file: string) => JSON.parse(await readFile(join(directory, file), 'utf8'));
const lines = async (file: string) =>
  (await readFile(join(directory, file), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-cli-'));
  // Pictures that one neuron can tell apart: "light" ones are lighter at the top, with noise.
  const generator = new Generator(1);
  for (const split of ['train', 'test']) {
    for (const label of ['dark', 'light']) {
      const folder = join(directory, split, label);
      await mkdir(folder, { recursive: true });
      for (let i = 0; i < 12; i++) {
        const pixels = Uint8Array.from({ length: 8 * 8 * 3 }, (_, p) => generator.integer(120) + (label === 'light' && p < 96 ? 100 : 0));
        await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
          .jpeg({ quality: 95 })
          .toFile(join(folder, `${i}.jpg`));
      }
    }
  }
});
afterAll(() => rm(directory, { recursive: true }));

const SMALL = ['--size', '8', '--learning-rate', '0.1'];

describe('train', () => {
  it('writes metrics, a summary and the model', async () => {
    const { stdout } = await chainrule('train', 'train', '--test', 'test', ...SMALL, '--iterations', '25', '--every', '10', '--out', 'out');
    expect(stdout).toContain('classes: "dark" is 0, "light" is 1 (alphabetical order; choose with --positive)');
    expect(stdout).not.toContain('\r');
    const metrics = await lines('out/metrics.jsonl');
    expect(metrics.map((m) => m.iteration)).toEqual([0, 10, 20, 24]);
    expect(Object.keys(metrics[0])).toEqual(['iteration', 'cost', 'trainAccuracy']);
    expect(metrics[0].cost).toBeCloseTo(Math.LN2, 6);
    expect(metrics[0].trainAccuracy).toBe(0.5);
    expect(metrics.at(-1).cost).toBeLessThan(metrics[0].cost);
    const summary = await json('out/summary.json');
    expect(Object.keys(summary)).toEqual([
      ...['model', 'parameters', 'trainAccuracy', 'testAccuracy', 'confusion', 'skipped', 'seconds', 'examplesPerSecond'],
    ]);
    expect([summary.model, summary.parameters]).toEqual(['logistic', 193]);
    const { truePositive, falsePositive, trueNegative, falseNegative } = summary.confusion;
    expect(truePositive + falsePositive + trueNegative + falseNegative).toBe(24);
    expect(summary.testAccuracy).toBe((truePositive + trueNegative) / 24);
    expect(summary.testAccuracy).toBeGreaterThan(0.9);
    const { tensors, metadata } = readSafetensors(await readFile(join(directory, 'out', 'model.safetensors')));
    expect([tensors.get('weights')!.shape, tensors.get('bias')!.shape, metadata.positive]).toEqual([[192, 1], [1], 'light']);
  });
  it('gives the same bits again, and cost of the same weights in float64', async () => {
    const once = async (out: string, ...args: string[]) => {
      await chainrule('train', 'train', ...SMALL, '--epochs', '3', '--batch', '5', '--seed', '7', '--out', out, ...args);
      return readFile(join(directory, out, 'model.safetensors'));
    };
    const first = await once('a');
    expect(await once('b')).toEqual(first);
    expect(await once('c', '--seed', '8')).not.toEqual(first);
    await once('d', '--dtype', 'float64');
    expect((await lines('d/metrics.jsonl'))[0].cost).toBeCloseTo(Math.LN2, 15);
    expect((await json('a/summary.json')).testAccuracy).toBeNull();
  });
  it('counts the class asked for as 1', async () => {
    await chainrule('train', 'train', '--test', 'test', '--positive', 'dark', ...SMALL, '--iterations', '5', '--out', 'p');
    expect(readSafetensors(await readFile(join(directory, 'p', 'model.safetensors'))).metadata.positive).toBe('dark');
  });
  it('ends with a clear message and a status other than 0', async () => {
    const cases: [string[], number, RegExp][] = [
      [['train', 'nowhere'], 1, /nowhere: there is no such folder/],
      [['train', 'train/dark'], 1, /has no folders; it needs one folder of pictures for each class/],
      [['train', 'train', '--positive', 'grey'], 1, /--positive grey: no such class in train; it has "dark", "light"/],
      [['train', 'train', ...SMALL, '--test', 'three'], 1, /three: has the classes "a", "b", "c", but "dark", "light" are expected/],
      [['train', 'train', '--model', 'cmm'], 2, /--model cmm: must be logistic, mlp:128,64 or cnn; did you mean cnn\?/],
      [['train', 'train', '--model', 'mlp:0'], 2, /--model mlp:0: the sizes of hidden layers are whole numbers from 1, as in mlp:128,64/],
      [['train', 'train', '--model', 'cnn', '--size', '6'], 2, /--size 6: the convnet needs pictures of at least 7 × 7/],
      [['train', 'train', '--optimizer', 'adm'], 2, /--optimizer adm: must be sgd or adam; did you mean adam\?/],
      [['train', 'train', '--optimizer', 'adam', '--momentum', '0.9'], 2, /--momentum is for --optimizer sgd/],
      // Before the folder is read, and so before the first two models take their time.
      [['compare', 'nowhere', '--size', '6'], 2, /--size 6: the convnet needs pictures of at least 7 × 7/],
      [['compare', 'train', '--model', 'cnn'], 2, /--model is not for compare/],
      [['train', 'train', '--threads', '0'], 2, /--threads 0: must be a whole number from 1/],
      [['train', 'train', '--wide', '--eager'], 2, /--wide is for compiled steps: leave out --eager/],
      [['train', 'train', '--threads', '2', '--eager'], 2, /--threads is for compiled steps: leave out --eager/],
      [['train', 'train', '--threads', '257'], 2, /--threads 257: must be from 1 to 256/],
      [['train', 'one'], 1, /has only the class "a"; a classifier needs pictures of something else too/],
      [['train', 'broken', '--strict'], 1, /broken\/b\/1\.jpg: not a readable picture/],
      [['train', 'lost'], 1, /lost\/b: none of its pictures can be read/],
      [['train', 'train', '--resume'], 2, /--resume: which run\? Name its folder with --out/],
      [['predict', 'out/summary.json', 'train/dark/0.jpg'], 1, /summary\.json: .*not a valid file/],
      [['predict', 'none.safetensors', 'x.jpg'], 1, /none\.safetensors: there is no such file/],
      [['predict', 'out/checkpoint.safetensors', 'x.jpg'], 1, /not a model that this program wrote/],
      [['predict', 'out/model.safetensors'], 2, /needs a model and at least one picture/],
      [['evaluate', 'out/model.safetensors', 'three'], 1, /but "dark", "light" are expected/],
      [['evaluate', 'out/model.safetensors'], 2, /needs a model and one folder/],
      [
        ['train', 'train', '--size', '8', '--learning-rate', '1e39', '--iterations', '9', '--out', 'x'],
        1,
        /training diverged at iteration \d+.*try --learning-rate 1e\+38/,
      ],
      [['train'], 2, /which folder\?[\s\S]*see --help/],
      [['train', 'a', 'b'], 2, /one folder, not a and b/],
      [['train', 'train', '--iterations', '0'], 2, /--iterations 0: must be a whole number from 1/],
      [['train', 'train', '--iterations', '1', '--epochs', '1'], 2, /give --iterations or --epochs, not both/],
      [['train', 'train', '--learning-rate', 'x'], 2, /--learning-rate x: must be a number/],
      [['train', 'train', '--learning-rate', '-1'], 2, /--learning-rate -1: must be above 0/],
      [['train', 'train', '--momentum', '1'], 2, /--momentum 1: must be from 0 to below 1/],
      [['train', 'train', '--dtype', 'float16'], 2, /--dtype float16: must be float32 or float64/],
      [['train', 'train', '--learning-rate'], 2, /--learning-rate: needs a value, as in --learning-rate=VALUE/],
      [['train', 'train', '--sead', '9'], 2, /--sead: no such option; did you mean --seed\?/],
      [['--iteration', '9'], 2, /--iteration: no such option; did you mean --iterations\?/],
      [['train', 'train', '--strict=yes'], 2, /--strict: takes no value/],
      [['train', 'train', '--constructor', '1'], 2, /--constructor: no such option/],
      [['trian', 'x'], 2, /trian: no such command; did you mean train\?/],
    ];
    for (const folder of ['one/a', 'three/a', 'three/b', 'three/c', 'broken/a', 'broken/b', 'lost/a']) {
      await mkdir(join(directory, folder), { recursive: true });
      await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } }).toFile(join(directory, folder, '0.jpg'));
    }
    await writeFile(join(directory, 'broken', 'b', '1.jpg'), 'no picture');
    await mkdir(join(directory, 'lost', 'b'));
    await writeFile(join(directory, 'lost', 'b', '0.jpg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    for (const [args, code, message] of cases) {
      const seen = await failure(...args);
      expect(`${seen.stderr}`, args.join(' ')).toMatch(message);
      expect(seen.code, args.join(' ')).toBe(code);
      expect(seen.stderr).not.toContain('    at ');
    }
  });
  it('skips and counts pictures that it cannot read', async () => {
    const { stdout } = await chainrule('train', 'broken', '--size', '2', '--iterations', '2', '--out', 'skips');
    expect(stdout).toMatch(/skipped broken\/b\/1\.jpg: not a readable picture/);
    expect((await json('skips/summary.json')).skipped).toBe(1);
  });
  it('uses what it trained: predict and evaluate', async () => {
    const { stdout } = await chainrule('predict', 'out/model.safetensors', 'test/light/0.jpg', 'test/dark/0.jpg');
    expect(stdout).toMatch(/^test\/light\/0\.jpg: light \(\d+\.\d % sure\)\ntest\/dark\/0\.jpg: dark \(\d+\.\d % sure\)\n$/);
    const partly = await failure('predict', 'out/model.safetensors', 'test/light/0.jpg', 'nowhere.jpg');
    expect(partly.code).toBe(1);
    const measured = await chainrule('evaluate', 'out/model.safetensors', 'test');
    expect(measured.stdout).toContain(`accuracy ${(100 * (await json('out/summary.json')).testAccuracy).toFixed(1)} %`);
  });
  it('writes a report that is whole in itself', async () => {
    const html = await readFile(join(directory, 'out', 'report.html'), 'utf8');
    expect(html).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
    for (const part of [
      'Confusion matrix',
      'ROC',
      'What the neuron has learned',
      'Most sure, and wrong',
      'class="graph"',
      'binaryCrossEntropyWithLogits',
    ])
      expect(html).toContain(part);
    expect(html).not.toMatch(/NaN|undefined|\[object/);
  });
  it('shows what it can do', async () => {
    expect((await chainrule('--help')).stdout).toContain('npm start -- train DIR [options]');
    expect((await chainrule('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    await chainrule('graph', 'g.svg');
    expect(await readFile(join(directory, 'g.svg'), 'utf8')).toMatch(/^<svg[\s\S]*matmul[\s\S]*<\/svg>$/);
  });
});
