/** Bad input: a clear message, a status other than 0, nothing lost and nothing half written. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSafetensors } from '../../src/formats/index.js';
import { zeros } from '../../src/index.js';

const ROOT = join(import.meta.dirname, '..', '..');
const MAIN = join(ROOT, 'dist', 'cli', 'main.js');
const run = promisify(execFile);
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-hostile-'));
  await chmod(directory, 0o755);
  for (const label of ['a', 'b']) {
    await mkdir(join(directory, 'data', label), { recursive: true });
    for (const grey of [0, 200]) {
      const colour = label === 'a' ? grey : 255 - grey;
      await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: colour, g: grey, b: 9 } } }).toFile(
        join(directory, 'data', label, `${grey}.jpg`),
      );
    }
  }
});
afterAll(() => rm(directory, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
async function chainrule(args: readonly string[], options = {}): Promise<Outcome> {
  return run(process.execPath, [MAIN, ...args], { cwd: directory, timeout: 60_000, ...options }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}
const TRAIN = ['train', 'data', '--size', '4', '--iterations', '3'];
const at = (...path: string[]): string => join(directory, ...path);

/** A PNG of a few kilobytes that claims to be 50,000 × 50,000 pixels. */
function bomb(): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(50_000, 0);
  header.writeUInt32BE(50_000, 4);
  header.set([1, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(1_000_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('pictures that are none', () => {
  beforeAll(async () => {
    const photo = await sharp({
      create: { width: 200, height: 200, channels: 3, background: 'red', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
    })
      .jpeg()
      .toBuffer();
    await writeFile(at('data', 'a', 'truncated.jpg'), photo.subarray(0, photo.length / 2));
    await writeFile(at('data', 'a', 'text.png'), 'not a picture');
    await writeFile(
      at('data', 'a', 'drawing.png'),
      '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4"/></svg>',
    );
    await writeFile(at('data', 'a', 'bomb.png'), bomb());
    await writeFile(at('data', 'a', 'empty.gif'), '');
  });
  afterAll(async () => {
    for (const name of ['truncated.jpg', 'text.png', 'drawing.png', 'bomb.png', 'empty.gif']) await rm(at('data', 'a', name));
  });
  it('are named, skipped and counted', async () => {
    const { code, stdout } = await chainrule([...TRAIN, '--out', 'skipped']);
    expect(code).toBe(0);
    for (const why of [
      /truncated\.jpg: not a readable picture/,
      /text\.png: not a readable/,
      /drawing\.png: .*content is svg/,
      /bomb\.png: .*pixel limit/,
      /empty\.gif: not/,
    ]) {
      expect(stdout).toMatch(why);
    }
    expect(JSON.parse(await readFile(at('skipped', 'summary.json'), 'utf8')).skipped).toBe(5);
  });
  it('end the run with --strict, before anything is written', async () => {
    const { code, stderr } = await chainrule([...TRAIN, '--out', 'strict', '--strict']);
    expect([code, /not a readable picture/.test(stderr)]).toEqual([1, true]);
    expect(await readdir(directory)).not.toContain('strict');
  });
});

describe('what the system refuses', () => {
  const isRoot = process.getuid?.() === 0;
  /** Root may read everything, so someone else has to try. */
  const asNobody = isRoot ? { uid: 65534, gid: 65534 } : {};
  it('a picture that its user may not read is named', async () => {
    await chmod(at('data', 'b', '0.jpg'), 0o000);
    const { stdout, stderr } = await chainrule([...TRAIN, '--out', join(tmpdir(), `chainrule-nobody-${process.pid}`)], asNobody);
    await chmod(at('data', 'b', '0.jpg'), 0o644);
    await rm(join(tmpdir(), `chainrule-nobody-${process.pid}`), { recursive: true, force: true });
    expect(stdout + stderr).toMatch(/b\/0\.jpg: not a readable picture \(EACCES: permission denied/);
  });
  it('a folder for results that cannot be made', async () => {
    await writeFile(at('file'), '');
    const { code, stderr } = await chainrule([...TRAIN, '--out', 'file/out']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('file/out')]);
  });
});

describe('models that do not fit', () => {
  it.each([
    ['cut short', (good: Buffer) => good.subarray(0, good.length - 7), /cut short/],
    [
      'with a huge header',
      (good: Buffer) => Buffer.concat([Buffer.from('ffffffffffffff7f', 'hex'), good.subarray(8)]),
      /its first 8 bytes are no length of a header/,
    ],
    [
      'of another size',
      (good: Buffer) => Buffer.from(good.toString('latin1').replace('"size":"4"', '"size":"5"'), 'latin1'),
      /do not fit pictures of size 5/,
    ],
    ['of another program', () => Buffer.from(writeSafetensors({ w: zeros([2]) })), /not a model that this program wrote/],
  ])('%s', async (name, spoil, message) => {
    await chainrule([...TRAIN, '--out', 'good']);
    const file = `${name.replaceAll(' ', '-')}.safetensors`;
    await writeFile(at(file), spoil(await readFile(at('good', 'model.safetensors'))));
    const { code, stderr } = await chainrule(['predict', file, 'data/a/0.jpg']);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });
});

describe('training that diverges', () => {
  it('writes the cost as text, keeps the last good weights, and suggests a smaller rate', async () => {
    const { code, stderr } = await chainrule([
      'train',
      'data',
      '--size',
      '4',
      '--iterations',
      '9',
      '--every',
      '1',
      '--learning-rate',
      '1e39',
      '--out',
      'diverged',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/diverged at iteration 1: .* the weights of before are kept in diverged; try --learning-rate 1e\+38/);
    const lines = (await readFile(at('diverged', 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(typeof JSON.parse(lines.at(-1)!).cost).toBe('string');
    const { stdout } = await chainrule(['predict', 'diverged/model.safetensors', 'data/a/0.jpg']);
    expect(stdout).toMatch(/^data\/a\/0\.jpg: (a|b) \(/);
    expect(await readdir(at('diverged'))).not.toContain('summary.json');
  });
});
