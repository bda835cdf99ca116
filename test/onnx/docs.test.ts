/** Runs what docs/onnx.md says about ONNX Runtime: its first program, and what follows it in JavaScript. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

it('the page prints what it says', () => {
  const page = readFileSync(join(ROOT, 'docs', 'onnx.md'), 'utf8');
  const block = (language: string, from = 0): RegExpExecArray => {
    const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
    fence.lastIndex = from;
    return fence.exec(page)!;
  };
  const [ts, js] = [block('ts'), block('js')];
  const [first, second] = [block('text', ts.index), block('text', js.index)];
  // The library as its users find it, and the runtime of this folder.
  const source = `${ts[1]}${js[1]}`
    .replace('type Tensor, ', '')
    .replace("'onnxruntime-web'", `'${import.meta.resolve('onnxruntime-web')}'`);
  const folder = join(ROOT, 'build', 'docs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'onnx-runtime.mjs'), source);
  const printed = execFileSync(process.execPath, [join(folder, 'onnx-runtime.mjs')], { cwd: ROOT, encoding: 'utf8' });
  expect(printed).toBe(`${first[1]}${second[1]}`);
});
