/** Reads and writes single arrays as NumPy does, in `.npy` files: a header that is a Python dictionary, then the numbers. */
import type { Storage } from '../dtype.js';
import { mustBeTensor } from '../must-be.js';
import { permute } from '../ops/move.js';
import { sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import { Tensor } from '../tensor.js';
import type { ByteSource, ByteStream, Bytes, StreamLimit } from './bytes.js';
import { invalid } from './error.js';
import { parseNpyHeader } from './npy-header.js';
import { KIND_OF, numberPieces, readNumbers, widthOf } from './numbers.js';
import { type Parser, parse } from './parser.js';
import { joined, streamOf } from './pieces.js';

const MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Longer headers are refused: NumPy itself reads 10,000 characters. */
const LONGEST_HEADER = 10_000;

const bad = (why: string): Error => invalid('npy', why);

/**
 * The numbers with the last axis first, for an array that has `shape` as they lie. Moved as whole words of 32 bits, because a NaN that
 * passes through arithmetic may lose bits.
 */
function reversed(shape: Shape, data: Storage): Storage {
  const words = data.BYTES_PER_ELEMENT / 4;
  const whole = new Tensor([...shape, words], new Int32Array(data.buffer, data.byteOffset, data.length * words));
  const moved = permute(whole, [...shape.keys()].reverse().concat(shape.length)) as Tensor;
  const { buffer } = moved.data;
  return data instanceof Float32Array ? new Float32Array(buffer) : data instanceof Float64Array ? new Float64Array(buffer) : moved.data;
}

function* npy(): Parser<Tensor> {
  const magic = yield { count: 8, what: 'its first 8 bytes' };
  if (MAGIC.some((byte, i) => magic[i] !== byte)) throw bad('it does not begin with \\x93NUMPY');
  const version = magic[6]!;
  if (version < 1 || version > 3 || magic[7] !== 0) throw bad(`its version is ${version}.${magic[7]}; 1.0, 2.0 and 3.0 are read`);
  const size = yield { count: version === 1 ? 2 : 4, what: 'the length of its header' };
  const length = size.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (length > LONGEST_HEADER) throw bad(`its header has ${length} bytes; NumPy's have at most ${LONGEST_HEADER}`);
  const header = yield { count: length, what: 'its header' };
  const { kind, little, fortran, shape } = parseNpyHeader(new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(header));
  const count = sizeOf(shape);
  const data = yield { count: count * widthOf(kind), what: `its numbers, shape [${shape}] of ${kind}` };
  const numbers = readNumbers(data, count, kind, little, 'npy');
  return new Tensor(shape, fortran ? reversed([...shape].reverse(), numbers) : numbers);
}

/**
 * The array of an `.npy` file: float64 stays, other floats become float32, whole numbers and truth values int32. Both byte orders, C and
 * Fortran order, header versions 1 to 3. Bytes give it at once; a stream gives a promise, and memory is taken for what has come only.
 * @throws FormatError that says what is wrong with the file, which number does not fit, or that there is more than the limit.
 * @example
 * const weights = readNpy(await readFile('weights.npy'));
 * const x = await readNpy((await fetch('x.npy')).body!, { limit: 1e8 });
 */
export function readNpy(source: Bytes): Tensor;
export function readNpy(source: ByteStream, options?: StreamLimit): Promise<Tensor>;
export function readNpy(source: ByteSource, options: StreamLimit = {}): Tensor | Promise<Tensor> {
  return parse('npy', npy(), source, options);
}

/** How an array is written. */
export interface NpyOptions {
  /** Column by column, as Fortran and MATLAB lay arrays out. Default false. */
  readonly fortran?: boolean | undefined;
}

/** The size of a file and its pieces. */
function piecesOf(t: Tensor, { fortran = false }: NpyOptions): { readonly size: number; readonly pieces: Iterable<Uint8Array> } {
  mustBeTensor('npy', 'the array', t);
  const data = fortran ? reversed(t.shape, t.data) : t.data;
  const shape = t.rank === 1 ? `(${t.shape[0]},)` : `(${t.shape.join(', ')})`;
  const dict = `{'descr': '<${KIND_OF[t.dtype]}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
  // The numbers begin at a multiple of 64.
  const length = Math.ceil((dict.length + 1 + 10) / 64) * 64 - 10;
  const head = Uint8Array.of(...MAGIC, 1, 0, length & 255, length >> 8, ...new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`));
  function* pieces(): Generator<Uint8Array> {
    yield head;
    yield* numberPieces(data);
  }
  return { size: head.length + data.byteLength, pieces: pieces() };
}

/**
 * The bytes of an `.npy` file, little-endian and in C order (in Fortran order if asked): what `numpy.load` reads.
 * @example
 * await writeFile('weights.npy', writeNpy(model.weights));
 */
export function writeNpy(t: Tensor, options: NpyOptions = {}): Uint8Array<ArrayBuffer> {
  const { size, pieces } = piecesOf(t, options);
  return joined(pieces, size);
}

/**
 * The same file as a stream, for arrays that one would not want in memory twice. The numbers are those at the time when each piece is
 * taken.
 * @example
 * await writeFile('weights.npy', streamNpy(model.weights));
 */
export function streamNpy(t: Tensor, options: NpyOptions = {}): ReadableStream<Uint8Array> {
  return streamOf(piecesOf(t, options).pieces);
}
