/** Lets you know what is measured: the libraries, their variants and versions, installed first if they are not there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Library and variant, ours first. */
export const CONTENDERS = [
  ['chainrule', 'eager'],
  ['tfjs', 'cpu'],
  ['tfjs', 'wasm'],
  ['jax-js', 'eager'],
  ['jax-js', 'jit'],
];

const MANIFESTS = {
  chainrule: '../package.json',
  tfjs: './node_modules/@tensorflow/tfjs/package.json',
  'jax-js': './node_modules/@jax-js/jax/package.json',
};

export function versionOf(library) {
  return library === 'node' ? process.versions.node : JSON.parse(readFileSync(at(MANIFESTS[library]), 'utf8')).version;
}

/** Throws if ours is not built; fetches the others if need be. */
export function prepareLibraries() {
  if (!existsSync(at('../dist/index.js'))) throw new Error('dist/ is missing; run npm run build first');
  if (existsSync(at('./node_modules'))) return;
  console.log('installing the libraries to compare with …');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: at('.'),
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}
