/**
 * Packs the package, installs it in an empty project, and uses it as strangers do: Node, TypeScript, bundles. Prints the sizes of bundles.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { printedBy } from '../runtimes/browser.mjs';

const ROOT = join(import.meta.dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'chainrule-packed-'));
const run = (command, args, cwd = project) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim();
const file = (name, text) => writeFileSync(join(project, name), text);

const PROGRAM = `import { backward, parameter, tensor } from 'chainrule';
import { logisticRegression } from 'chainrule/nn';
import { sgd } from 'chainrule/optim';
import { writeSafetensors } from 'chainrule/formats';
const w = parameter(tensor(3), 'w');
const model = logisticRegression(1);
const x = tensor([[1], [-1]]);
const y = tensor([[1], [0]]);
const optimizer = sgd(model.parameters, { learningRate: 1 });
for (let i = 0; i < 10; i++) optimizer.step(backward(model.cost(x, y)));
console.log(backward(w.square()).get(w).item(), model.cost(x, y).item().toFixed(4), writeSafetensors({ w }).length);
`;
const EXPECTED = '6 0.0990 68';
const GMDH = `import { tensor } from 'chainrule';
import { combi, fit } from 'chainrule/gmdh';
const x = tensor([[0, 1], [1, 2], [2, 1], [3, 3], [4, 0], [5, 2], [6, 5], [7, 1]]);
const y = tensor([[1], [-3], [-3], [-17], [1], [-19], [-59], [-13]]);
console.log((await fit(combi(), { x, y })).toText());
`;
const FOUND = 'y = 1 - 2*x1*x2';
const FORMATS = `import * as core from 'chainrule';
import * as formats from 'chainrule/formats';
import { formatsThereAndBack } from './there-and-back.mjs';
console.log(await formatsThereAndBack(core, formats));
`;

/** A compiled step that two threads share; its memory tells whether the helper has come: it sleeps between steps. */
const compiledProgram = (options) => `import { backward, Generator, parameter, randn } from 'chainrule';
import { compile } from 'chainrule/compile';
import { sgd } from 'chainrule/optim';
const x = randn([200, 300], { generator: new Generator(1) });
const trained = (options) => {
  const w = parameter(randn([300, 40], { generator: new Generator(2) }));
  const optimizer = sgd([w], { learningRate: 0.1 });
  const step = compile(() => {
    const cost = x.matmul(w).tanh().square().mean();
    optimizer.step(backward(cost));
    return cost;
  }, options);
  return { w, steps: (count) => Array.from({ length: count }, () => step()).at(-1).item() };
};
const alone = trained({});
const helped = trained(${options});
const costs = [alone, helped].map(({ steps }) => steps(20));
const asleep = () => new Int32Array(helped.w.data.buffer)[192 / 4];
for (let i = 0; i < 500 && asleep() === 0; i++) await new Promise((resolve) => setTimeout(resolve, 20));
console.log(costs[0].toFixed(4), costs[0] === costs[1], 'helpers:', asleep());
`;
const EXPECTED_COMPILED = '0.9497 true helpers: 1';

try {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', project], ROOT).split('\n').at(-1);
  file('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', join(project, packed)]);
  const installed = run('du', ['-sk', 'node_modules']).split('\t')[0];
  console.log(`${packed}: installed, ${installed} KB with what it needs`);

  file('program.mjs', PROGRAM);
  file('gmdh.mjs', GMDH);
  file('formats.mjs', FORMATS);
  copyFileSync(join(ROOT, 'test', 'runtimes', 'formats.mjs'), join(project, 'there-and-back.mjs'));
  const others = ['node-22', 'node-24', 'node-26'].map((name) => join(ROOT, 'test', 'runtimes', 'node_modules', name, 'bin', 'node'));
  for (const node of [process.execPath, ...others.filter(existsSync)]) {
    const said = run(node, ['program.mjs']);
    if (said !== EXPECTED) throw new Error(`${run(node, ['--version'])} prints ${said}, not ${EXPECTED}`);
    const found = run(node, ['gmdh.mjs']);
    if (found !== FOUND) throw new Error(`${run(node, ['--version'])} finds ${found}, not ${FOUND}`);
    console.log(`node ${run(node, ['--version'])}: ok`);
  }

  const missing = run(process.execPath, [
    '--input-type=module',
    '-e',
    `import { readPictures } from 'chainrule/images'; import { mkdirSync, writeFileSync } from 'node:fs';
    for (const c of ['a', 'b']) { mkdirSync('pictures/' + c, { recursive: true }); writeFileSync('pictures/' + c + '/1.png', ''); }
    await readPictures('pictures').catch((error) => console.log(error.message));`,
  ]);
  if (!missing.includes('npm install sharp')) throw new Error(`without sharp, chainrule/images says: ${missing}`);
  console.log(`without sharp: ${missing}`);

  file(
    'program.ts',
    PROGRAM.replace('const x =', "const z: import('chainrule').Tensor<[]> = model.cost(tensor([[1]]), tensor([[1]]));\nvoid z;\nconst x ="),
  );
  file('gmdh.ts', GMDH);
  const options = { target: 'ES2022', module: 'NodeNext', strict: true, noEmit: true, types: [], lib: ['ES2022', 'DOM'] };
  file('tsconfig.json', JSON.stringify({ compilerOptions: options, files: ['program.ts', 'gmdh.ts'] }));
  run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.']);
  console.log('type check, with its declarations: ok');

  const bundle = (name, source) => {
    file(`${name}.mjs`, source);
    run(join(ROOT, 'node_modules', '.bin', 'rolldown'), [
      `${name}.mjs`,
      '--format',
      'esm',
      '--minify',
      '--platform',
      'browser',
      '-o',
      `${name}.min.mjs`,
    ]);
    return gzipSync(readFileSync(join(project, `${name}.min.mjs`)), { level: 9 }).length;
  };
  for (const [what, name, source, limit] of [
    ['the whole core', 'core', "export * from 'chainrule';", 12 * 1024],
    ['one op', 'one', "export { exp } from 'chainrule/ops';", 2 * 1024],
  ]) {
    const size = bundle(name, source);
    console.log(`bundle of ${what}: ${size} bytes gzipped`);
    if (size > limit) throw new Error(`the bundle of ${what} has ${size} bytes, more than ${limit}`);
  }
  const prints = (what, name) => {
    const said = run(process.execPath, [name]);
    if (said !== EXPECTED_COMPILED) throw new Error(`the ${what} prints ${said}, not ${EXPECTED_COMPILED}`);
    console.log(`${what}: runs in Node`);
  };
  bundle('app', PROGRAM);
  const said = run(process.execPath, ['app.min.mjs']);
  if (said !== EXPECTED) throw new Error(`the bundle prints ${said}, not ${EXPECTED}`);
  console.log('bundle of a program: runs in Node, methods and all');
  const page = (name) => `<!doctype html><title>app</title><script type="module" src="${name}"></script>`;
  const shows = async (what, folder, expected) => {
    const shown = await printedBy(folder, 'index.html');
    if (shown !== expected) throw new Error(`in Chromium the ${what} prints ${shown}, not ${expected}`);
    console.log(`${what}: runs in Chromium`);
  };
  file('index.html', page('app.min.mjs'));
  await shows('bundle of a program', project, EXPECTED);

  // Rolldown bundles no workers: the page says where the threads' file is.
  const withWorker = compiledProgram("{ threads: 2, workerUrl: new URL('worker.min.mjs', import.meta.url) }");
  console.log(`bundle of a compiled step: ${bundle('compiled', withWorker)} bytes gzipped`);
  bundle('worker', "import 'chainrule/compile/worker';");
  prints('bundle of a compiled step', 'compiled.min.mjs');
  file('index.html', page('compiled.min.mjs'));
  await shows('bundle of a compiled step', project, EXPECTED_COMPILED);

  // Vite finds the threads' file by itself, and gives formats and GMDH the packages that they load when they need them.
  file('index.html', page('/main.mjs'));
  const production = { root: project, configFile: false, logLevel: 'error' };
  for (const [what, source, expected] of [
    ['every format', FORMATS, run(process.execPath, ['formats.mjs'])],
    ['GMDH', GMDH, FOUND],
    ['a compiled step', compiledProgram('{ threads: 2 }'), EXPECTED_COMPILED],
  ]) {
    file('main.mjs', source);
    await build({ ...production, build: { outDir: 'site' } });
    await shows(`production build of ${what} by Vite`, join(project, 'site'), expected);
  }
  await build({ ...production, ssr: { noExternal: true }, build: { outDir: 'server', ssr: 'main.mjs' } });
  prints(
    'server build by Vite',
    join(
      'server',
      readdirSync(join(project, 'server')).find((name) => name.endsWith('js')),
    ),
  );
} finally {
  rmSync(project, { recursive: true, force: true });
}
