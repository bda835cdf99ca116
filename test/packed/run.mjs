/** Packs the package, installs it in an empty project, and uses it as strangers do: Node, TypeScript, a bundle. Prints the sizes of bundles. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

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

try {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', project], ROOT).split('\n').at(-1);
  file('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module' }));
  run('npm', ['install', '--silent', '--no-audit', '--no-fund', join(project, packed)]);
  const installed = run('du', ['-sk', 'node_modules']).split('\t')[0];
  console.log(`${packed}: installed, ${installed} KB with what it needs`);

  file('program.mjs', PROGRAM);
  const others = ['node-22', 'node-24', 'node-26'].map((name) => join(ROOT, 'test', 'runtimes', 'node_modules', name, 'bin', 'node'));
  for (const node of [process.execPath, ...others.filter(existsSync)]) {
    const said = run(node, ['program.mjs']);
    if (said !== EXPECTED) throw new Error(`${run(node, ['--version'])} prints ${said}, not ${EXPECTED}`);
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
  const options = { target: 'ES2022', module: 'NodeNext', strict: true, noEmit: true, types: [], lib: ['ES2022', 'DOM'] };
  file('tsconfig.json', JSON.stringify({ compilerOptions: options, files: ['program.ts'] }));
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
  bundle('app', PROGRAM);
  const said = run(process.execPath, ['app.min.mjs']);
  if (said !== EXPECTED) throw new Error(`the bundle prints ${said}, not ${EXPECTED}`);
  console.log('bundle of a program: runs in Node, methods and all');
  file(
    'app.html',
    `<pre></pre><script>console.log = (...words) => document.querySelector('pre').append(words.join(' '));</script>
<script type="module" src="app.min.mjs"></script>`,
  );
  const shown = run(process.execPath, [join(ROOT, 'test', 'runtimes', 'serve.mjs'), 'chromium', project, 'app.html']);
  if (shown !== EXPECTED) throw new Error(`in Chromium the bundle prints ${shown}, not ${EXPECTED}`);
  console.log('bundle of a program: runs in Chromium');
} finally {
  rmSync(project, { recursive: true, force: true });
}
