/** The page that maps the lecture to the library: whatever it names must exist. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const page = read('docs/lecture-map.md');
const rows = [...page.matchAll(/^\| (.+) \| (.+) \| (.+) \| (.+) \|$/gm)]
  .map(([, ...cells]) => cells as [part: string, functions: string, example: string, test: string])
  .slice(1);

/** The source of an entry of the package, `chainrule/nn`. */
function sourceOf(entry: string): string {
  const { exports } = JSON.parse(read('package.json'));
  const { default: file } = exports[entry.replace('chainrule', '.')] ?? {};
  expect(file, `${entry} is no entry of the package`).toBeDefined();
  return join(ROOT, file.replace('./dist/', 'src/').replace(/\.js$/, '.ts'));
}

/** The names in a cell of functions, and the entry of each. */
const namesIn = (functions: string): [name: string, entry: string][] =>
  [...functions.matchAll(/((?:`\w+`(?:, )?)+) \(`(chainrule[\w/]*)`\)/g)].flatMap(([, names, entry]) =>
    [...names!.matchAll(/`(\w+)`/g)].map(([, name]): [string, string] => [name!, entry!]),
  );

/**
 * The titles of a file's tests and groups of tests, without what is filled in: before a title there is `it(`, `describe(`, or what ends
 * `.each(…)(`.
 */
function titlesIn(source: string): string[] {
  const titles = [...source.matchAll(/(?:\b(?:it|describe)\(|\)\()\s*(['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , title]) => title!);
  return titles.map((title) => title.replace(/^(?:\w+ )?(?:\$\{\w+\}: |%i )|:? \$\{[\w.]+\}$/g, ''));
}

describe('docs/lecture-map.md', () => {
  it('has every equation, figure and task of the lecture', () => {
    const parts = rows.map(([part]) => part).join('\n');
    for (let equation = 1; equation <= 14; equation++) expect(parts).toMatch(new RegExp(`^\\(${equation}\\) `, 'm'));
    for (const figure of [1, 2, 3]) expect(parts).toContain(`Figure ${figure}`);
    for (const task of ['Back-propagation, five steps', 'Training', 'Setting', 'Homework']) expect(parts).toContain(task);
    expect(rows.length).toBeGreaterThan(20);
  });

  it.each(rows)('%s: its functions are exported by their entries', async (_, functions) => {
    const names = namesIn(functions);
    // Nothing is left over that the pattern did not understand.
    expect(functions.replace(/ \(`chainrule[\w/]*`\)/g, '')).toBe(names.map(([name]) => `\`${name}\``).join(', '));
    for (const [name, entry] of names) {
      const module: Record<string, unknown> = await import(sourceOf(entry));
      expect(typeof module[name], `${entry} has no ${name}`).toBe('function');
    }
  });

  it.each(rows)('%s: its example runs, and uses one of the functions', (_, functions, example) => {
    if (example === '`npm start`') return expect(read('package.json')).toContain('"start"');
    const [, folder, name] = /^`(examples|docs)\/([\w.-]+)\.(?:ts|md)`$/.exec(example)!;
    // Each file in examples/ is run; of the pages those that the test of pages lists.
    if (folder === 'docs') expect(read('test/docs.test.ts'), `${name} is not run`).toContain(`  '${name}',\n`);
    const text = read(example.slice(1, -1));
    const used = namesIn(functions).filter(([fn]) => new RegExp(`\\b${fn}\\b`).test(text));
    expect(used.length, `${example} uses none of ${functions}`).toBeGreaterThan(0);
  });

  it.each(rows)('%s: its test exists, by its whole title', (_, __, ___, test) => {
    const [, file, title] = /^`(test\/[\w./-]+)`: (.+)$/.exec(test)!;
    expect(titlesIn(read(file!)), file).toContain(title);
  });

  it('names other pages and pictures that exist', () => {
    const links = [...page.matchAll(/\]\(([\w.-]+)\)/g)].map(([, file]) => file!);
    expect(links).toEqual(['universal-approximation.svg', 'lesson.md', 'gmdh.md']);
    for (const file of links) expect(existsSync(join(ROOT, 'docs', file)), file).toBe(true);
  });
});
