/** Reads and writes named tensors in the safetensors format: a JSON header, then the numbers, little-endian and row-major. */
import type { DType } from '../dtype.js';
import { ValueError } from '../errors.js';
import { mustBeTexts, type NamedTensors, namedTensors } from '../must-be.js';
import { sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import type { ByteSource, ByteStream, Bytes, StreamLimit } from './bytes.js';
import { invalid } from './error.js';
import { KIND_OF, numberPieces, readNumbers, widthOf } from './numbers.js';
import { type Parser, parse } from './parser.js';
import { joined, streamOf } from './pieces.js';
import { parseSafetensorsHeader } from './safetensors-header.js';

/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** How much a reader of safetensors takes. */
export interface SafetensorsLimits {
  /** The longest header, in bytes: it needs several times its size in memory. Default 16 MiB, for some hundred thousand tensors. */
  readonly headerLimit?: number | undefined;
}

function* safetensors({ headerLimit = 2 ** 24 }: SafetensorsLimits): Parser<SafetensorsFile> {
  const size = yield { count: 8, what: 'the length of its header' };
  const length = new DataView(size.buffer, size.byteOffset).getBigUint64(0, true);
  if (length > Number.MAX_SAFE_INTEGER) {
    // Often the text of a page that says what went wrong.
    const begin = new TextDecoder('latin1').decode(size);
    const what = /^[\s!-~]+$/.test(begin) ? `it begins with ${JSON.stringify(begin)}, which is` : 'its first 8 bytes are';
    throw invalid('safetensors', `${what} no length of a header`);
  }
  if (length > headerLimit) {
    throw invalid('safetensors', `its header has ${length} bytes, more than ${headerLimit}; pass a larger headerLimit if that is right`);
  }
  const { entries, metadata } = parseSafetensorsHeader(yield { count: Number(length), what: 'its header' });
  const tensors = new Map<string, Tensor>();
  for (const { name, kind, shape, begin, end } of entries) {
    const what = `tensor "${name}"`;
    const data = readNumbers(yield { count: end - begin, what }, sizeOf(shape), kind, true, 'safetensors', `${what}: `);
    tensors.set(name, new Tensor(shape, data, null, false, name));
  }
  return { tensors, metadata };
}

/**
 * The tensors and metadata of a safetensors file. F64 stays, F16 and BF16 become float32, whole numbers and truth values int32. Bytes give
 * them at once; a stream gives a promise, and memory is taken for what has come only.
 * @throws FormatError that says what is wrong with the file, which number does not fit, or that there is more than the limit.
 * @example
 * readSafetensors(await readFile('model.safetensors')).tensors.get('weights')
 * const { tensors } = await readSafetensors((await fetch('model.safetensors')).body!);
 */
export function readSafetensors(source: Bytes, options?: SafetensorsLimits): SafetensorsFile;
export function readSafetensors(source: ByteStream, options?: SafetensorsLimits & StreamLimit): Promise<SafetensorsFile>;
export function readSafetensors(
  source: ByteSource,
  options: SafetensorsLimits & StreamLimit = {},
): SafetensorsFile | Promise<SafetensorsFile> {
  return parse('safetensors', safetensors(options), source, options);
}

const WRITTEN_AS: Readonly<Record<DType, string>> = { float32: 'F32', float64: 'F64', int32: 'I32' };
const widthIn = ({ dtype }: Tensor): number => widthOf(KIND_OF[dtype]);

/** The size of a file and its pieces. */
function piecesOf(
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
): { readonly size: number; readonly pieces: Iterable<Uint8Array> } {
  mustBeTexts('safetensors', 'metadata', metadata);
  const order = namedTensors('safetensors', tensors).sort(([a, x], [b, y]) => widthIn(y) - widthIn(x) || (a < b ? -1 : 1));
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let end = 0;
  for (const [name, t] of order) {
    if (name === '__metadata__') throw new ValueError('safetensors: a tensor cannot be called __metadata__; choose another name');
    const begin = end;
    end += t.size * widthIn(t);
    header.push([name, { dtype: WRITTEN_AS[t.dtype], shape: t.shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, 8);
  function* pieces(): Generator<Uint8Array> {
    yield head;
    for (const [, { data }] of order) yield* numberPieces(data);
  }
  return { size: head.length + end, pieces: pieces() };
}

/**
 * The bytes of a safetensors file: wider number types first, then by name, as the reference writer does.
 * @throws ValueError for the reserved name `__metadata__`, DTypeError for what is no tensor and for metadata that is no text.
 * @example
 * await writeFile('model.safetensors', writeSafetensors({ weights, bias }, { note: 'trained' }));
 */
export function writeSafetensors(tensors: NamedTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array<ArrayBuffer> {
  const { size, pieces } = piecesOf(tensors, metadata);
  return joined(pieces, size);
}

/**
 * The same file as a stream, for models that one would not want in memory twice. The numbers are those at the time when each piece is
 * taken.
 * @throws ValueError for the reserved name `__metadata__`, DTypeError for what is no tensor and for metadata that is no text.
 * @example
 * await writeFile('model.safetensors', streamSafetensors(net.named));
 */
export function streamSafetensors(tensors: NamedTensors, metadata: Readonly<Record<string, string>> = {}): ReadableStream<Uint8Array> {
  return streamOf(piecesOf(tensors, metadata).pieces);
}
