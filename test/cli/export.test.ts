/** `export`: what it writes, and what it refuses. Whether the file computes what the model does is tested in test/onnx. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseArchitecture } from '../../src/cli/architectures.js';
import { saveModel } from '../../src/cli/model-file.js';
import { writeSafetensors } from '../../src/formats/index.js';
import { randn, zeros } from '../../src/index.js';
import { logisticRegression } from '../../src/nn/index.js';

const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const run = promisify(execFile);
let directory: string;
const exporting = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  run(process.execPath, [MAIN, 'export', ...args], { cwd: directory }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-export-'));
  await mkdir(join(directory, 'r1'));
  const model = logisticRegression(48, { weights: randn([48, 1]) });
  await saveModel(join(directory, 'model.safetensors'), {
    model: model,
    architecture: parseArchitecture('logistic'),
    classes: ['box', 'no-box'],
    positive: 'box',
    size: 4,
  });
});
afterAll(() => rm(directory, { recursive: true }));

describe('export', () => {
  it('writes the model beside itself, or where it is told', async () => {
    const said = await exporting('model.safetensors', '--format', 'onnx');
    expect(said).toEqual({
      code: 0,
      stdout: 'written: model.onnx (input "pixels" [batch, 48], output "probability" [batch, 1])\n',
      stderr: '',
    });
    expect((await exporting('model.safetensors', '--format=onnx', '--output', 'other.bin')).code).toBe(0);
    const bytes = await readFile(join(directory, 'model.onnx'));
    expect(await readFile(join(directory, 'other.bin'))).toEqual(bytes);
    for (const text of ['pixels', 'probability', 'classes', '["box","no-box"]', 'normalisation', 'x / 255', 'then red, green, blue'])
      expect(bytes.includes(text), text).toBe(true);
  });
  it.each<readonly [string[], number, RegExp]>([
    [[], 2, /export: which model\? Name the file, such as runs\/mine\/model\.safetensors\nsee --help/],
    [['a', 'b', '--format', 'onnx'], 2, /export: one model, not a and b/],
    [['model.safetensors'], 2, /export: in which format\? Say --format onnx/],
    [['model.safetensors', '--format', 'onxx'], 2, /--format onxx: must be onnx; did you mean onnx\?/],
    [['model.safetensors', '--format', 'ONNX'], 2, /--format ONNX: must be onnx; did you mean onnx\?/],
    [['.', '--format', 'onnx'], 1, /\.: is a folder; name the model in it, such as model\.safetensors\n/],
    [['model.safetensors', '--format', 'onnx', '--output', 'r1/'], 2, /--output r1\/: is a folder; name a file, such as r1\/model\.onnx\n/],
    [['model.safetensors', '--format', 'onnx', '--output', 'r1'], 1, /r1: cannot be written \(it is a folder; name a file\)/],
    [['page.safetensors', '--format', 'onnx'], 1, /page\.safetensors: .*it begins with "<!DOCTYP", which is no length of a header/],
    [['model.safetensors', '--format', 'tflite'], 2, /--format tflite: must be onnx\n/],
    [['model.safetensors', '--fromat', 'onnx'], 2, /--fromat: no such option; did you mean --format\?/],
    [['model.safetensors', '--format', 'onnx', '--output', './model.safetensors'], 2, /is the model itself; name another file/],
    [['none.safetensors', '--format', 'onnx'], 1, /none\.safetensors: there is no such file/],
    [['other.safetensors', '--format', 'onnx'], 1, /other\.safetensors: not a model that this program wrote/],
    [['short.safetensors', '--format', 'onnx'], 1, /short\.safetensors: .*cut short/],
    [['model.safetensors', '--format', 'onnx', '--output', 'nowhere/m.onnx'], 1, /nowhere\/m\.onnx: cannot be written \(ENOENT/],
  ])('refuses %j', async (args, code, message) => {
    await writeFile(join(directory, 'other.safetensors'), writeSafetensors({ w: zeros([2]) }));
    await writeFile(join(directory, 'page.safetensors'), '<!DOCTYPE html><title>404</title>');
    await writeFile(join(directory, 'short.safetensors'), (await readFile(join(directory, 'model.safetensors'))).subarray(0, -3));
    const before = await readdir(directory);
    const said = await exporting(...args);
    expect(said.stderr).toMatch(message);
    expect(said.code).toBe(code);
    expect(await readdir(directory)).toEqual(before);
  });
});
