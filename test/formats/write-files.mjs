/** Writes arrays with the library into a folder, and what they are into wanted.json: `node write-files.mjs FOLDER`. */
import { writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { streamSafetensors, writeNpy, writeNpz, writeSafetensors } from '../../dist/formats/index.js';
import { Generator, randn, tensor } from '../../dist/index.js';

const folder = process.argv[2];
const generator = new Generator(4);
const wanted = {};
const CODES = { float32: '<f4', float64: '<f8', int32: '<i4' };
const hex = ({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
const remember = (name, t) => {
  wanted[name] = [CODES[t.dtype], t.shape, hex(t)];
};
const arrays = {};
for (const dtype of ['float32', 'float64', 'int32']) {
  for (const shape of [[], [1], [5], [2, 3], [0, 4], [2, 3, 4]]) {
    const t = randn(shape, { generator, dtype: dtype === 'int32' ? 'float64' : dtype })
      .mul(1000)
      .astype(dtype);
    arrays[`${dtype}-${shape.join('x') || 'scalar'}`] = t;
  }
}
arrays.odd = tensor([Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-45]);
for (const [name, t] of Object.entries(arrays)) {
  writeFileSync(join(folder, `${name}.npy`), writeNpy(t));
  remember(`${name}.npy`, t);
  writeFileSync(join(folder, `${name}-fortran.npy`), writeNpy(t, { fortran: true }));
  remember(`${name}-fortran.npy`, t);
}
for (const [file, options] of Object.entries({
  'plain.npz': {},
  'packed.npz': { compress: true },
  'fortran.npz': { fortran: true },
  'zip64.npz': { zip64: true },
})) {
  writeFileSync(join(folder, file), await writeNpz(arrays, options));
  for (const [name, t] of Object.entries(arrays)) remember(`${file}/${name}`, t);
}
// A NaN with something in it, which arithmetic may lose.
const named = { ...arrays, 'žluť "a"/\n': tensor(new Float32Array(Uint32Array.of(0x7fc00001, 0xff800001).buffer)) };
const metadata = { note: 'žluť "a"', '': '' };
writeFileSync(join(folder, 'whole.safetensors'), writeSafetensors(named, metadata));
await writeFile(join(folder, 'streamed.safetensors'), streamSafetensors(named, metadata));
writeFileSync(join(folder, 'without-words.safetensors'), writeSafetensors(named));
for (const file of ['whole', 'streamed', 'without-words']) {
  for (const [name, t] of Object.entries(named)) remember(`${file}.safetensors/${name}`, t);
}
writeFileSync(join(folder, 'wanted.json'), JSON.stringify({ arrays: wanted, metadata: { whole: metadata, streamed: metadata } }));
