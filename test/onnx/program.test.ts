/** What the program exports, in ONNX Runtime: from pictures to probabilities without the library. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadModel } from '../../src/cli/model-file.js';
import { drawBoxes, readPictures } from '../../src/images/index.js';
import type { Tensor } from '../../src/index.js';
import { expectClose, run } from './runtime.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const directory = mkdtempSync(join(tmpdir(), 'chainrule-onnx-'));
const chainrule = (...args: string[]): string => execFileSync(process.execPath, [MAIN, ...args], { cwd: directory, encoding: 'utf8' });
afterAll(() => rmSync(directory, { recursive: true }));

describe('a model trained by the program', () => {
  it.each([
    ['logistic', 'float32'],
    ['logistic', 'float64'],
    ['mlp:16,8', 'float32'],
    ['cnn', 'float32'],
  ] as const)('%s, %s', async (kind, dtype) => {
    const [boxes, out] = [join(directory, dtype), `run-${kind.replace(/[:,]/g, '-')}-${dtype}`];
    await drawBoxes(boxes, { train: 40, test: 20, size: 32 });
    chainrule(
      'train',
      join(dtype, 'train'),
      '--model',
      kind,
      '--positive',
      'box',
      '--size',
      '16',
      '--dtype',
      dtype,
      '--iterations',
      '30',
      '--out',
      out,
    );
    chainrule('export', join(out, 'model.safetensors'), '--format', 'onnx');
    const { x } = await readPictures(join(boxes, 'test'), { size: 16, dtype });
    const { model } = await loadModel(join(directory, out, 'model.safetensors'));
    const outputs = await run(readFileSync(join(directory, out, 'model.onnx')), { pixels: x });
    expect([...outputs.keys()]).toEqual(['probability']);
    const wanted: Tensor = model(x);
    expect(wanted.shape).toEqual([20, 1]);
    expectClose(outputs.get('probability')!, wanted, 'the probabilities of 20 pictures');
  });
});
