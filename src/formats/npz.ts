/** Reads and writes several named arrays in one file, as `numpy.savez` does: a ZIP archive of `.npy` files. */
import { ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { type ByteSource, readBytes } from './bytes.js';
import { readNpy, writeNpy } from './npy.js';

/** Loaded when it is needed: whoever reads other formats does without. */
const zip = () => import('@zip.js/zip.js');

const bad = (why: string): ValueError => new ValueError(`npz: not a valid file: ${why}`);

export interface NpzLimits {
  /** The most bytes of all arrays together. Default 2 GiB. */
  readonly limit?: number | undefined;
}

/**
 * The arrays of an `.npz` file by name; see `readNpy` for their number types. Compressed or not, ZIP64 or not; checksums are compared, and
 * no array is unpacked beyond the size that it claims.
 * @throws ValueError that says what is wrong with the file, or if it is larger than the limit.
 * @example
 * const arrays = await readNpz(await readFile('pictures.npz'));
 */
export async function readNpz(source: ByteSource, { limit = 2 ** 31 }: NpzLimits = {}): Promise<Map<string, Tensor>> {
  const { Uint8ArrayReader, ZipReader } = await zip();
  const reader = new ZipReader(new Uint8ArrayReader(await readBytes(source, { limit })), { useWebWorkers: false });
  const arrays = new Map<string, Tensor>();
  try {
    let left = limit;
    for (const entry of await reader.getEntries()) {
      if (entry.directory) continue;
      const { filename, uncompressedSize, encrypted } = entry;
      if (!filename.endsWith('.npy')) throw bad(`it holds ${filename}, which is no .npy`);
      const name = filename.slice(0, -4);
      if (arrays.has(name)) throw bad(`it holds ${filename} twice`);
      if (encrypted) throw bad(`${filename} is encrypted`);
      left -= uncompressedSize;
      if (left < 0) throw new ValueError(`npz: its arrays take more than ${limit} bytes; pass a larger limit if that is right`);
      const bytes = new Uint8Array(uncompressedSize);
      let at = 0;
      const sink = new WritableStream<Uint8Array>({
        write(chunk) {
          if (at + chunk.length > bytes.length) throw bad(`${filename} is larger than it says`);
          bytes.set(chunk, at);
          at += chunk.length;
        },
      });
      await entry.getData(sink, { checkSignature: true, useWebWorkers: false });
      if (at !== uncompressedSize) throw bad(`${filename} is smaller than it says`);
      arrays.set(name, readNpy(bytes));
    }
  } catch (error) {
    throw error instanceof ValueError ? error : bad((error as Error).message);
  } finally {
    await reader.close();
  }
  return arrays;
}

/**
 * The bytes of an `.npz` file, packed if `compress` is set (not by default, as with `numpy.savez`). The same arrays give the same bytes.
 * @throws ValueError for a name that cannot be one: empty, or with a slash.
 * @example
 * await writeFile('pictures.npz', await writeNpz({ x, y }, { compress: true }));
 */
export async function writeNpz(
  arrays: Readonly<Record<string, Tensor>>,
  { compress = false }: { readonly compress?: boolean | undefined } = {},
): Promise<Uint8Array> {
  const { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } = await zip();
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false, extendedTimestamp: false, keepOrder: true });
  for (const [name, t] of Object.entries(arrays)) {
    if (name === '' || /[\\/]/.test(name)) throw new ValueError(`npz: an array cannot be called "${name}"; choose a name without slashes`);
    const options = { level: compress ? 6 : 0, lastModDate: new Date(1980, 0, 1) };
    await writer.add(`${name}.npy`, new Uint8ArrayReader(writeNpy(t)), options);
  }
  return writer.close();
}
