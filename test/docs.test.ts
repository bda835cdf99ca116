/**
 * Runs the guides: the `ts` blocks of a page make one program, and what each prints must be the `text` block below it. Blocks whose `text`
 * has an `error TS` must fail to compile with just that message.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
// Inside the package, so that 'chainrule' is found as its users find it.
const BUILD = join(ROOT, 'build', 'docs');
const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
const node = (...args: string[]) => spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });

interface Block {
  readonly line: number;
  readonly code: string;
  /** What the page says that it prints. */
  readonly printed: string;
}

/** The `ts` blocks of a page, each with the `text` block that follows it. */
function blocksOf(page: string): Block[] {
  const text = readFileSync(join(ROOT, 'docs', `${page}.md`), 'utf8');
  const fences = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)];
  return fences.flatMap(([all, language, code], i) => {
    if (language !== 'ts') return [];
    const next = fences[i + 1];
    const end = fences[i]!.index + all.length;
    const follows = next?.[1] === 'text' && text.slice(end, next.index).split('\n').length <= 5;
    return [{ line: text.slice(0, fences[i]!.index).split('\n').length, code: code!, printed: follows ? next[2]!.trimEnd() : '' }];
  });
}

interface Diff {
  readonly line: number;
  /** The lines that it takes from the code above it, and those that it leaves in the block below it, kept ones among both. */
  readonly before: string;
  readonly after: string;
  readonly above: string;
  readonly below: string;
}

/** The `diff` blocks of a page, with the program that they change and the block that they lead to. */
function diffsOf(page: string): Diff[] {
  const text = readFileSync(join(ROOT, 'docs', `${page}.md`), 'utf8');
  const blocks = blocksOf(page);
  return [...text.matchAll(/^```diff\n([\s\S]*?)^```$/gm)].map(({ 1: diff, index }) => {
    const line = text.slice(0, index).split('\n').length;
    const side = (signs: string): string =>
      diff!
        .split('\n')
        .filter((l) => l !== '' && signs.includes(l[0]!))
        .map((l) => l.slice(1).trim())
        .join('\n');
    const flat = (code: string): string => code.replace(/^ +/gm, '');
    const above = blocks.filter((block) => block.line < line).map(({ code }) => flat(code));
    const below = flat(blocks.find((block) => block.line > line)?.code ?? '');
    return { line, before: side(' -'), after: side(' +'), above: above.join('\n'), below };
  });
}

/** Compiles a program and says what the compiler says. */
function compile(name: string, code: string): string {
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(join(BUILD, `${name}.ts`), code);
  const options = { extends: '../../tsconfig.json', files: [`${name}.ts`], include: [] };
  // Types and values share an import here: the compiler drops what is only a type.
  const quiet = {
    verbatimModuleSyntax: false,
    noEmit: false,
    declaration: false,
    isolatedDeclarations: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    rootDir: '.',
    outDir: 'out',
  };
  writeFileSync(join(BUILD, `${name}.json`), JSON.stringify({ ...options, compilerOptions: quiet }));
  return node(TSC, '-p', join(BUILD, `${name}.json`), '--pretty', 'false').stdout.trimEnd();
}

/** The blocks as one program: imports first, each name once; a marker before what each block prints. */
function programOf(blocks: readonly Block[]): string {
  const imports = new Map<string, Set<string>>();
  const bodies = blocks.map(({ code }, i) => {
    const body = code.replace(/^import (?:type )?\{([^}]*)\} from '([^']+)';\n?/gm, (_, names: string, from: string) => {
      const known = imports.get(from) ?? new Set();
      imports.set(from, known);
      for (const name of names.split(',')) if (name.trim()) known.add(name.trim().replace(/^type /, ''));
      return '';
    });
    return `console.log('@@${i}');\n${body}`;
  });
  const head = [...imports].map(([from, names]) => `import { ${[...names].join(', ')} } from '${from}';`);
  return [...head, ...bodies].join('\n');
}
/**
 * Shares of right answers on drawn pictures may differ by some pictures: their pixels come from a JPEG decoder that is not the same on
 * every processor.
 */
const SHARE = /[\d.]+(?= % of the t)/g;

const PAGES = [
  'lesson',
  'lesson.ru',
  'backpropagation',
  'adding-an-op',
  'shape-errors',
  'compile',
  'convolution',
  'network',
  'formats',
  'onnx',
  'gmdh',
];

describe('docs/network-steps.svg', () => {
  it('shows the numbers that the page prints', () => {
    const shares = blocksOf('network').flatMap(({ printed }) => printed.match(/[\d.]+(?= % of the test)/g) ?? []);
    const picture = readFileSync(join(ROOT, 'docs', 'network-steps.svg'), 'utf8');
    expect(shares).toHaveLength(7);
    expect([...picture.matchAll(/>([\d.]+) %</g)].map(([, share]) => share)).toEqual(shares);
  });
});

describe.each(PAGES)('docs/%s.md', (page) => {
  const blocks = blocksOf(page);
  const refused = blocks.filter(({ printed }) => printed.includes('error TS'));
  const running = blocks.filter((block) => !refused.includes(block));
  let printed: string[];
  beforeAll(() => {
    const name = page.replace(/\W/g, '-');
    const problems = compile(name, programOf(running));
    if (problems) throw new Error(problems);
    const { stdout, stderr, status } = node(join(BUILD, 'out', `${name}.js`));
    if (status !== 0) throw new Error(stderr);
    printed = stdout
      .split(/^@@\d+\n/m)
      .slice(1)
      .map((text) => text.trimEnd());
    // A page that trains networks takes its time where the processor is shared.
  }, 400_000);
  it.each(running.map((block, i) => [block.line, i] as const))('line %i prints what it says', (_, i) => {
    const [actual, wanted] = [printed[i]!, running[i]!.printed];
    expect(actual.replace(SHARE, '#')).toBe(wanted.replace(SHARE, '#'));
    const shares = wanted.match(SHARE)?.map(Number) ?? [];
    actual.match(SHARE)?.forEach((share, k) => void expect(Math.abs(Number(share) - shares[k]!)).toBeLessThan(3));
  });
  it.each(diffsOf(page).map((diff) => [diff.line, diff] as const))(
    'the diff in line %i leads from the code above it to the code below',
    (_, diff) => {
      expect(diff.above).toContain(diff.before);
      expect(diff.below).toContain(diff.after);
    },
  );
  it.each(refused.map(({ line, code, printed: message }) => [line, code, message] as const))(
    'line %i does not compile, and says so',
    (line, code, message) => {
      const said = compile(`refused-${page.replace(/\W/g, '-')}-${line}`, `${code}\nexport {};\n`);
      expect(said.replace(/^\S+\(\d+,\d+\): /gm, '')).toBe(message);
    },
  );
});
