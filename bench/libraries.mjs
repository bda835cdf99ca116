/** Lets you know which libraries and runtimes are at hand, and their versions; what npm brings is installed first if it is not there. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const manifest = (path) => JSON.parse(readFileSync(at(path), 'utf8'));

const MANIFESTS = {
  chainrule: '../package.json',
  tfjs: './node_modules/@tensorflow/tfjs/package.json',
  'jax-js': './node_modules/@jax-js/jax/package.json',
};

export function versionOf(library) {
  if (library in MANIFESTS) return manifest(MANIFESTS[library]).version;
  return python()[library]?.version ?? (library === 'node' ? process.versions.node : '');
}

/** Throws if ours is not built; fetches the others if need be. */
export function prepareLibraries() {
  if (!existsSync(at('../dist/index.js'))) throw new Error('dist/ is missing; run npm run build first');
  const missing = Object.keys(manifest('./package.json').dependencies).filter((name) => !existsSync(at(`./node_modules/${name}`)));
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(', ')} …`);
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: at('.'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

/** Debian's Python, whose PyTorch and NumPy come from the system; another one elsewhere. */
export const PYTHON = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';

let found;
/** `numpy` and `pytorch` where Python has them: version, the linear algebra below, and whether that is the slow reference one. */
export function python() {
  if (!found) {
    const asked = spawnSync(PYTHON, ['-B', at('./python/versions.py')], { encoding: 'utf8' });
    found = asked.status === 0 ? JSON.parse(asked.stdout) : {};
  }
  return found;
}

let newest;
/** Path and version of the newest Node at hand, from 24: this one, or one that npm brought. */
export function newestNode() {
  if (newest === undefined) {
    const paths = [process.execPath, at('./node_modules/node/bin/node'), at('../test/runtimes/node_modules/node-24/bin/node')];
    newest =
      paths
        .filter(existsSync)
        .map(nodeAt)
        .find(({ version }) => Number.parseInt(version, 10) >= 24) ?? null;
  }
  return newest ?? undefined;
}

const nodeAt = (path) => ({ path, version: spawnSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout.trim() });

/** The machine and everything measured, in one line; then what is missing or handicapped, one line each. */
export function inventory() {
  const names = ['chainrule', 'tfjs', 'jax-js'].map((library) => `${library} ${versionOf(library)}`);
  const notes = [];
  for (const { library, title, debian } of [
    { library: 'numpy', title: 'NumPy', debian: 'python3-numpy' },
    { library: 'pytorch', title: 'PyTorch', debian: 'python3-torch' },
  ]) {
    const { version, blas, slow } = python()[library] ?? {};
    if (version === undefined) notes.push(`without ${title}, which ${PYTHON} does not have (apt install ${debian})`);
    else {
      names.push(`${title} ${version} with ${blas}`);
      if (slow) notes.push(`${title} has the slow reference BLAS, so no target is compared with it (apt install libopenblas0)`);
    }
  }
  if (!newestNode()) notes.push('without wide mode, which wants Node 24 or newer');
  const nodes = [...new Set([process.versions.node, ...(newestNode() ? [newestNode().version] : [])])];
  return { names: [`Node ${nodes.join(' and ')}`, ...names], notes };
}
