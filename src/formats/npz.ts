/** Reads and writes several named arrays in one file, as `numpy.savez` does: a ZIP archive of `.npy` files. */
import type { FileEntry, ZipWriter } from '@zip.js/zip.js';
import { ValueError } from '../errors.js';
import { type NamedTensors, namedTensors } from '../must-be.js';
import type { Tensor } from '../tensor.js';
import { type ByteSource, LIMIT, readBytes, type StreamLimit } from './bytes.js';
import { beyond, FormatError, invalid } from './error.js';
import { type NpyOptions, readNpy, writeNpy } from './npy.js';

/**
 * zip.js, of the small ZIP libraries, writes ZIP64 and refuses archives that two readers may understand differently (fflate does neither).
 * This entry of it has no codec and no workers inside, but uses the platform's own streams. Loaded when it is needed: whoever reads other
 * formats does without.
 */
const zip = () => import('@zip.js/zip.js/lib/zip-core-custom.js');

/** Nothing before, between or after the members; local headers, names and sizes as in the directory; no names that lead elsewhere. */
const STRICT = { strictness: 'strict', checkCrc32: true, checkOverlappingEntry: true, useWebWorkers: false } as const;

/** Unpacks a member while its array is read: no more than a piece beyond what the array's header asks for, or the archive claims. */
async function readMember(entry: FileEntry): Promise<Tensor> {
  const { filename } = entry;
  if (entry.encrypted) throw invalid('npz', `${filename} is encrypted`);
  let pipe!: TransformStreamDefaultController<Uint8Array>;
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({ start: (controller) => void (pipe = controller) });
  const unpacking = entry.getData(writable, STRICT).catch((error: Error) => {
    // It may have failed before it took the stream; then nothing else ends it.
    pipe.error(error);
    throw error;
  });
  const [array, unpacked] = await Promise.allSettled([readNpy(readable, { limit: entry.uncompressedSize }), unpacking]);
  // What is wrong with the array is why unpacking stopped; otherwise it is the other way round.
  if (array.status === 'rejected' && array.reason instanceof FormatError) {
    throw new FormatError('npz', `${filename} cannot be read: ${array.reason.message}`);
  }
  if (unpacked.status === 'rejected') throw invalid('npz', `${filename} cannot be unpacked: ${(unpacked.reason as Error).message}`);
  if (array.status === 'rejected') throw array.reason;
  return array.value;
}

/**
 * The arrays of an `.npz` file by name; see `readNpy` for their number types. Compressed or not, ZIP64 or not; checksums are compared, and
 * no array is unpacked beyond the size that it claims, nor all of them beyond the limit.
 * @throws FormatError that says what is wrong with the file, or that it is larger than the limit, packed or unpacked.
 * @example
 * const arrays = await readNpz(await readFile('pictures.npz'));
 */
export async function readNpz(source: ByteSource, { limit = LIMIT }: StreamLimit = {}): Promise<Map<string, Tensor>> {
  const { Uint8ArrayReader, ZipReader } = await zip();
  const reader = new ZipReader(new Uint8ArrayReader(await readBytes(source, { limit })), STRICT);
  const arrays = new Map<string, Tensor>();
  try {
    let left = limit;
    for (const entry of await reader.getEntries()) {
      if (entry.directory) continue;
      if (!entry.filename.endsWith('.npy')) throw invalid('npz', `it holds ${entry.filename}, which is no .npy`);
      left -= entry.uncompressedSize;
      if (left < 0) throw beyond('npz', limit);
      arrays.set(entry.filename.slice(0, -4), await readMember(entry));
    }
  } catch (error) {
    throw error instanceof FormatError ? error : invalid('npz', (error as Error).message);
  } finally {
    await reader.close();
  }
  return arrays;
}

/** How arrays are written. */
export interface NpzOptions extends NpyOptions {
  /** Whether they are packed. Default false, as with `numpy.savez`. */
  readonly compress?: boolean | undefined;
  /** Sizes in 64 bits also where 32 are enough, as `numpy.savez` has them. @internal */
  readonly zip64?: boolean | undefined;
}

/** The arrays by name. Names may have folders, as NumPy's may, but not lead out of them. */
function checked(arrays: NamedTensors): [name: string, t: Tensor][] {
  const entries = namedTensors('npz', arrays);
  for (const [name] of entries) {
    if (name.split('/').every((part) => !['', '.', '..'].includes(part)) && !/^[A-Za-z]:|[\\\0]/.test(name)) continue;
    throw new ValueError(`npz: an array cannot be called ${JSON.stringify(name)}; choose a name that is no path out of a folder`);
  }
  return entries;
}

async function writeAll<T>(writer: ZipWriter<T>, arrays: readonly [name: string, t: Tensor][], options: NpzOptions): Promise<T> {
  const { Uint8ArrayReader } = await zip();
  const { compress = false, zip64 = false } = options;
  // Not said means: where they must be.
  const how = { level: compress ? 6 : 0, ...(zip64 ? { zip64 } : {}) };
  for (const [name, t] of arrays) await writer.add(`${name}.npy`, new Uint8ArrayReader(writeNpy(t, options)), how);
  return writer.close();
}

/** The same arrays give the same bytes, whatever the day. */
const PLAIN = { useWebWorkers: false, extendedTimestamp: false, keepOrder: true } as const;
const settings = () => ({ ...PLAIN, lastModDate: new Date(1980, 0, 1) });

/**
 * The bytes of an `.npz` file. The same arrays give the same bytes on the same platform.
 * @throws ValueError for a name that cannot be one: empty, or a path that leads out of a folder; DTypeError for what is no tensor.
 * @example
 * await writeFile('pictures.npz', await writeNpz({ x, y }, { compress: true }));
 */
export async function writeNpz(arrays: NamedTensors, options: NpzOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const entries = checked(arrays);
  const { Uint8ArrayWriter, ZipWriter } = await zip();
  return writeAll(new ZipWriter(new Uint8ArrayWriter(), settings()), entries, options);
}

/**
 * The same file as a stream; one array at a time is in memory twice.
 * @throws ValueError for a name that cannot be one: empty, or a path that leads out of a folder; DTypeError for what is no tensor.
 * @example
 * await writeFile('pictures.npz', streamNpz({ x, y }));
 */
export function streamNpz(arrays: NamedTensors, options: NpzOptions = {}): ReadableStream<Uint8Array> {
  const entries = checked(arrays);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  zip()
    .then(({ ZipWriter }) => writeAll(new ZipWriter(writable, settings()), entries, options))
    // Whoever reads the stream learns of it.
    .catch((error) => writable.abort(error).catch(() => {}));
  return readable;
}
