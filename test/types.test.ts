/** What the compiler accepts and refuses, on TypeScript 5.9, 6.0 and 7.0. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import * as fluent from '../src/ops/fluent.js';
import * as ops from '../src/ops/index.js';

const ROOT = join(import.meta.dirname, '..');
const FILES = ['right.ts', 'wrong.ts'] as const;
const read = (file: string): string[] => readFileSync(join(ROOT, 'test', 'types', file), 'utf8').split('\n');

/** What a compiler says about each line: `wrong.ts:12` → its messages. */
function diagnostics(compiler: string): Map<string, string> {
  const bin = join(ROOT, 'node_modules', compiler, 'bin', 'tsc');
  const { stdout } = spawnSync(process.execPath, [bin, '-p', 'test/types/tsconfig.json', '--pretty', 'false'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const found = new Map<string, string>();
  let current = '';
  for (const line of stdout.split('\n')) {
    const [, file, number, message] = /^(.+)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    if (file) current = `${file.replace('test/types/', '')}:${number}`;
    if (line.trim()) found.set(current, `${found.get(current) ?? ''}\n${message ?? line}`);
  }
  return found;
}

describe.each(['typescript-5.9', 'typescript', 'typescript-7.0'])('%s', (compiler) => {
  let found: Map<string, string>;
  beforeAll(() => {
    found = diagnostics(compiler);
  });
  for (const file of FILES) {
    it(`${file === 'right.ts' ? 'accepts' : 'refuses, with the right words,'} ${file}`, () => {
      const problems = read(file).flatMap((line, i) => {
        const expected = /\/\/! (.*)$/.exec(line)?.[1];
        const actual = found.get(`${file}:${i + 1}`);
        if (expected ? actual?.includes(expected) : !actual) return [];
        return [`line ${i + 1}: ${line.trim()}\n  says: ${actual?.trim() ?? 'nothing'}`];
      });
      expect(problems.join('\n\n')).toBe('');
    });
  }
  it('says nothing about other files', () => {
    expect([...found.keys()].filter((place) => !FILES.some((file) => place.startsWith(file)))).toEqual([]);
  });
});

describe('every op has type tests', () => {
  const [right, wrong] = FILES.map((file) => read(file).join('\n'));
  for (const name of Object.keys(fluent)) {
    it(`${name}, as a function and as a method`, () => {
      // Elementwise ops are listed in an array there.
      expect(right).toMatch(new RegExp(`\\bc\\.${name}\\b`));
      expect(right).toMatch(new RegExp(`[^c]\\.${name}\\(`));
    });
  }
  for (const name of Object.keys(ops).filter((op) => !(op in fluent))) {
    it(`${name}, as a function`, () => expect(right).toMatch(new RegExp(`\\bops\\.${name}\\(`)));
  }
  /** Those that only refuse what is no tensor, which one of their kind shows for all. */
  const SAME_KIND = ['abs', 'erf', 'gelu', 'log', 'log1p', 'neg', 'sign', 'softplus', 'sqrt', 'square', 'tanh'];
  for (const name of Object.keys(ops).filter((op) => !SAME_KIND.includes(op))) {
    it(`${name}, refusing something`, () => {
      expect(wrong).toMatch(new RegExp(`\\.${name}\\(.*//!`));
    });
  }
});
