/** What the program exports, in ONNX Runtime: from pictures to probabilities without the library. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../src/cli/model-file.js';
import { drawBoxes, readPictures } from '../../src/images/index.js';
import { accuracy } from '../../src/train/index.js';
import { expectClose, run } from './runtime.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const directory = mkdtempSync(join(tmpdir(), 'chainrule-onnx-'));
const chainrule = (...args: string[]): string => execFileSync(process.execPath, [MAIN, ...args], { cwd: directory, encoding: 'utf8' });
beforeAll(async () => {
  await drawBoxes(join(directory, 'boxes'), { train: 40, test: 20, size: 32 });
  // A third class: what it shows does not matter here.
  cpSync(join(directory, 'boxes'), join(directory, 'three'), { recursive: true });
  for (const split of ['train', 'test'])
    cpSync(join(directory, 'boxes', split, 'box'), join(directory, 'three', split, 'other'), { recursive: true });
});
afterAll(() => rmSync(directory, { recursive: true }));

describe('a model trained by the program for a moment', () => {
  it.each<readonly [model: string, data: string, dtype: 'float32' | 'float64']>([
    ['logistic', 'boxes', 'float32'],
    ['logistic', 'boxes', 'float64'],
    ['mlp:16,8', 'boxes', 'float32'],
    ['cnn', 'boxes', 'float32'],
    ['cnn', 'boxes', 'float64'],
    ['logistic', 'three', 'float32'],
    ['mlp:16,8', 'three', 'float32'],
    ['cnn', 'three', 'float32'],
  ])('%s on %s, %s', async (model, data, dtype) => {
    const options = ['--dtype', dtype, '--size', '16', '--iterations', '20', ...(data === 'boxes' ? ['--positive', 'box'] : [])];
    const out = `run-${model.replace(/\W/g, '-')}-${data}-${dtype}`;
    chainrule('train', join(data, 'train'), '--model', model, ...options, '--out', out);
    const said = chainrule('export', join(out, 'model.safetensors'), '--format', 'onnx');
    const name = data === 'boxes' ? 'probability' : 'probabilities';
    expect(said).toContain(`input "pixels" [batch, 768], output "${name}" [batch, ${data === 'boxes' ? 1 : 3}]`);
    const trained = await loadModel(join(directory, out, 'model.safetensors'));
    const { x } = await readPictures(join(directory, data, 'test'), { size: 16, dtype });
    const outputs = await run(readFileSync(join(directory, out, 'model.onnx')), { pixels: x });
    expect([...outputs.keys()]).toEqual([name]);
    expectClose(outputs.get(name)!, trained.model(x), `${x.shape[0]} pictures`);
  });
});

describe('the three models that compare trains on the drawn boxes, with their usual settings', () => {
  // Measured at the start and the end only.
  beforeAll(() => void chainrule('compare', '--out', 'all', '--every', '1000'), 300_000);
  it.each<readonly [folder: string, atLeast: number]>([
    ['logistic', 0.8],
    ['mlp-128-64', 0.8],
    ['cnn', 0.9],
  ])('%s is right about %d or more of the pictures that it has not seen, here and in ONNX Runtime', async (folder, atLeast) => {
    const file = join('all', folder, 'model.safetensors');
    chainrule('export', file, '--format', 'onnx');
    const { model } = await loadModel(join(directory, file));
    const { x, labels } = await readPictures(join(directory, 'data', 'boxes', 'test'));
    const outputs = await run(readFileSync(join(directory, 'all', folder, 'model.onnx')), { pixels: x });
    const [there, here] = [outputs.get('probability')!, model(x)];
    expectClose(there, here, `${x.shape[0]} pictures`);
    expect(there.greater(0.5).toArray()).toEqual(here.greater(0.5).toArray());
    // The first class is the box.
    const isBox = labels.equal(0).astype('float32').reshape([-1, 1]);
    expect(accuracy(there, isBox)).toBeGreaterThanOrEqual(atLeast);
  });
});
