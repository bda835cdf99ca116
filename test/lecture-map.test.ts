/** The page that maps the lecture to the library: whatever it names must exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const page = readFileSync(join(ROOT, 'docs', 'lecture-map.md'), 'utf8');
const rows = [...page.matchAll(/^\| (.+) \| (.+) \| (.+) \| (.+) \|$/gm)]
  .map(([, ...cells]) => cells as [part: string, functions: string, example: string, test: string])
  .slice(1);

/** The source of an entry of the package, `chainrule/nn`. */
function sourceOf(entry: string): string {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { default: file } = exports[entry.replace('chainrule', '.')] ?? {};
  expect(file, `${entry} is no entry of the package`).toBeDefined();
  return join(ROOT, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
}

describe('docs/lecture-map.md', () => {
  it('has every equation, figure and task of the lecture', () => {
    const parts = rows.map(([part]) => part).join('\n');
    for (let equation = 1; equation <= 14; equation++) expect(parts).toMatch(new RegExp(`^\\(${equation}\\) `, 'm'));
    for (const figure of [1, 2, 3]) expect(parts).toContain(`Figure ${figure}`);
    for (const task of ['Back-propagation, five steps', 'Training', 'Setting', 'Homework']) expect(parts).toContain(task);
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)('%s: its functions exist', async (_, functions) => {
    const groups = [...functions.matchAll(/((?:`\w+`(?:, )?)+) \(`(chainrule[\w/]*)`\)/g)];
    // Nothing is left over that the pattern did not understand.
    expect(groups.map(([all]) => all).join(', ')).toBe(functions);
    for (const [, names, entry] of groups) {
      const module: Record<string, unknown> = await import(sourceOf(entry!));
      for (const [, name] of names!.matchAll(/`(\w+)`/g)) expect(typeof module[name!], `${entry} has no ${name}`).toBe('function');
    }
  });

  it.each(rows)('%s: its example exists', (_, __, example) => {
    expect(example).toMatch(/^`(?:examples|docs|src)\/[\w./-]+`$/);
    expect(existsSync(join(ROOT, example.slice(1, -1))), example).toBe(true);
  });

  it.each(rows)('%s: its test exists, and says so', (_, __, ___, test) => {
    const [, file, title] = /^`(test\/[\w./-]+)`: (.+)$/.exec(test)!;
    const source = readFileSync(join(ROOT, file!), 'utf8');
    expect(source, `${file} has no test "${title}"`).toContain(title!);
  });

  it('names other pages that exist', () => {
    const links = [...page.matchAll(/\]\(([\w.-]+\.md)\)/g)].map(([, file]) => file!);
    expect(links).toEqual(['lesson.md', 'gmdh.md']);
    for (const file of links) expect(existsSync(join(ROOT, 'docs', file)), file).toBe(true);
  });
});
