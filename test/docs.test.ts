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
  });
  it.each(running.map((block, i) => [block.line, i] as const))('line %i prints what it says', (_, i) => {
    expect(printed[i]).toBe(running[i]!.printed);
  });
  it.each(refused.map(({ line, code, printed: message }) => [line, code, message] as const))(
    'line %i does not compile, and says so',
    (line, code, message) => {
      const said = compile(`refused-${page.replace(/\W/g, '-')}-${line}`, `${code}\nexport {};\n`);
      expect(said.replace(/^\S+\(\d+,\d+\): /gm, '')).toBe(message);
    },
  );
});
