import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = join(import.meta.dirname, '..', 'src');

/** All modules that loading `entry` loads: files of ours, and the names of everything else. Types are erased, so they don't count. */
function loaded(entry: string): { files: Set<string>; others: Set<string> } {
  const files = new Set<string>();
  const others = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const source = readFileSync(file, 'utf8');
    for (const [, specifier] of source.matchAll(/^(?:import|export) (?!type )(?:[^;]*? from )?'([^']+)';/gm)) {
      if (specifier!.startsWith('.')) visit(resolve(dirname(file), specifier!.replace(/\.js$/, '.ts')));
      else others.add(specifier!);
    }
  };
  visit(join(SRC, entry));
  return { files, others };
}

describe('what an import loads', () => {
  it('the core: no third-party module, no Node built-in, at most 30 modules', () => {
    const { files, others } = loaded('index.ts');
    expect([...others]).toEqual([]);
    expect(files.size).toBeGreaterThan(20);
    expect(files.size).toBeLessThanOrEqual(30);
  });
  for (const entry of ['ops', 'nn', 'optim', 'train', 'check', 'compile', 'formats', 'formats/onnx', 'gmdh']) {
    it(`${entry}: nothing outside the package`, () => {
      expect([...loaded(`${entry}/index.ts`).others]).toEqual([]);
    });
  }
  it('chainrule/images: Node built-ins, and sharp only when a picture is asked for', () => {
    expect([...loaded('images/index.ts').others].every((name) => name.startsWith('node:'))).toBe(true);
    expect(readFileSync(join(SRC, 'images', 'sharp.ts'), 'utf8')).toContain("await import('sharp')");
  });
  it('chainrule/gmdh: ml-matrix only when something is fitted', () => {
    expect(readFileSync(join(SRC, 'gmdh', 'least-squares.ts'), 'utf8')).toContain("await import('ml-matrix')");
  });
  it('arrows go one way: core ← nn, optim ← train ← images, cli', () => {
    const floors: Record<string, number> = {
      nn: 1,
      optim: 1,
      formats: 1,
      check: 1,
      graph: 1,
      compile: 1,
      gmdh: 1,
      train: 2,
      images: 2,
      cli: 3,
    };
    const floor = (file: string): number => floors[file.slice(SRC.length + 1).split('/')[0]!] ?? 0;
    for (const entry of [
      'index.ts',
      'cli/main.ts',
      ...Object.keys(floors)
        .filter((f) => f !== 'cli')
        .map((f) => `${f}/index.ts`),
    ]) {
      for (const file of loaded(entry).files) expect(floor(file), `${entry} loads ${file}`).toBeLessThanOrEqual(floor(join(SRC, entry)));
    }
  });
});

describe('the entries of package.json', () => {
  const { exports } = JSON.parse(readFileSync(join(SRC, '..', 'package.json'), 'utf8'));
  const entries = Object.entries<{ types: string; default: string }>(exports).filter(([name]) => name !== './package.json');
  for (const [name, { types, default: file }] of entries) {
    it(`${name} has a source`, () => {
      const source = file.replace('./dist/', '').replace(/\.js$/, '.ts');
      expect(readFileSync(join(SRC, source), 'utf8')).toContain('@packageDocumentation');
      expect(types).toBe(file.replace(/\.js$/, '.d.ts'));
    });
  }
});
