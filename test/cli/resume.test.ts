/** A run that is killed goes on to the same bits; one that is interrupted saves first. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Generator } from '../../src/index.js';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-resume-'));
  const generator = new Generator(2);
  for (const label of ['a', 'b']) {
    await mkdir(join(directory, 'data', label), { recursive: true });
    for (let i = 0; i < 10; i++) {
      const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, () => generator.integer(label === 'a' ? 200 : 256));
      await sharp(pixels, { raw: { width: 16, height: 16, channels: 3 } })
        .png()
        .toFile(join(directory, 'data', label, `${i}.png`));
    }
  }
});
afterAll(() => rm(directory, { recursive: true }));

/** Mini-batches and momentum, so that the generator, the position in the epoch and the velocities all matter. */
const ARGS = [
  'train',
  'data',
  '--size',
  '16',
  '--batch',
  '3',
  '--iterations',
  '3000',
  '--every',
  '7',
  '--momentum',
  '0.9',
  '--learning-rate',
  '0.001',
];
const start = (out: string, ...more: string[]): ChildProcess =>
  spawn(process.execPath, [MAIN, ...ARGS, '--out', out, ...more], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'] });
const bytes = (out: string, file: string): Promise<Buffer> => readFile(join(directory, out, file));
/** Resolves with the first output that contains the text, or at the end. */
const printed = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve) => {
    child.stdout!.on('data', (chunk) => void (String(chunk).includes(text) && resolve()));
    child.on('exit', () => resolve());
  });

describe('--resume', () => {
  beforeAll(async () => {
    const [code] = await once(start('whole').on('error', console.error), 'exit');
    expect(code).toBe(0);
  });
  const same = async (out: string): Promise<void> => {
    expect(await bytes(out, 'model.safetensors')).toEqual(await bytes('whole', 'model.safetensors'));
    expect(await bytes(out, 'metrics.jsonl')).toEqual(await bytes('whole', 'metrics.jsonl'));
    expect((await readdir(join(directory, out))).filter((name) => name.endsWith('.part'))).toEqual([]);
  };
  it('reaches the same weights and metrics after kills at random moments', { timeout: 120_000 }, async () => {
    let kills = 0;
    let finished = false;
    for (let tries = 0; tries < 25 && !finished; tries++) {
      const child = start('killed', '--resume');
      const ended = once(child, 'exit');
      let done = false;
      void ended.then(() => {
        done = true;
      });
      await printed(child, 'training on');
      // Not a wait for something to happen: the moment is meant to be arbitrary, a little later each time so that the run gets on.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * (20 + 10 * tries)));
      if (!done) child.kill('SIGKILL');
      const [code, signal] = await ended;
      if (signal === 'SIGKILL') kills++;
      else {
        expect(code).toBe(0);
        finished = true;
      }
    }
    if (!finished) expect((await once(start('killed', '--resume'), 'exit'))[0]).toBe(0);
    expect(kills).toBeGreaterThanOrEqual(3);
    await same('killed');
  });
  it('reaches them after Ctrl-C too, which ends the step and saves', async () => {
    const child = start('stopped');
    const ended = once(child, 'exit');
    await printed(child, 'iteration 7 ');
    child.kill('SIGINT');
    expect((await ended)[0]).toBe(130);
    const last = (await bytes('stopped', 'metrics.jsonl')).toString().trim().split('\n').at(-1)!;
    expect(JSON.parse(last).iteration).toBeLessThan(2999);
    const [code] = await once(start('stopped', '--resume'), 'exit');
    expect(code).toBe(0);
    await same('stopped');
  });
  it('starts from the beginning where nothing is saved yet, and cuts a line that a kill left half written', async () => {
    await mkdir(join(directory, 'fresh'));
    await writeFile(join(directory, 'fresh', 'metrics.jsonl'), '{"iteration":0,"cost":0.69,"trainAccuracy":0.5}\n{"iterat');
    const [code] = await once(start('fresh', '--resume'), 'exit');
    expect(code).toBe(0);
    await same('fresh');
  });
  it('refuses to go on with other settings', async () => {
    const child = start('whole', '--resume', '--seed', '5');
    let said = '';
    child.stderr!.on('data', (chunk) => {
      said += chunk;
    });
    expect((await once(child, 'exit'))[0]).toBe(1);
    expect(said).toContain('was made with seed 1, not 5; use the same, or another --out');
  });
});
