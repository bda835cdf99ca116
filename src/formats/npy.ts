/** Reads and writes single arrays as NumPy does, in `.npy` files: a header that is a Python dictionary, then the numbers. */
import { ValueError } from '../errors.js';
import { permute } from '../ops/move.js';
import { sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import { Tensor } from '../tensor.js';
import { type NumberKind, readNumbers, widthOf, writeNumbers } from './numbers.js';

const MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Longer headers are refused: NumPy itself reads 10,000 characters. */
const LONGEST_HEADER = 10_000;
const KINDS: ReadonlySet<string> = new Set(['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']);

const bad = (why: string): ValueError => new ValueError(`npy: not a valid file: ${why}`);

interface Header {
  readonly kind: NumberKind;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: Shape;
}

/** Reads `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`. */
function parseHeader(text: string): Header {
  const found = new Map<string, string>();
  const rest = text.replace(/'(\w+)'\s*:\s*('[^']*'|True|False|\([^()]*\)|\[.*\])/gs, (_, key: string, value: string) => {
    if (found.has(key)) throw bad(`its header gives ${key} twice`);
    found.set(key, value);
    return '';
  });
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => found.get(key));
  if (found.size !== 3 || !descr || !order || !shape || !/^\{[\s,]*\}\s*$/.test(rest)) throw bad(`its header is ${text.trim()}`);
  // `(3)` is a number in Python, not a shape.
  const inside = /^\(\s*((?:\d+\s*,\s*)+(?:\d+\s*)?|)\)$/.exec(shape)?.[1];
  if (inside === undefined) throw bad(`its shape is ${shape}`);
  const dims = inside
    .split(',')
    .filter((d) => d.trim() !== '')
    .map(Number);
  if (!dims.every(Number.isSafeInteger)) throw bad(`its shape is ${shape}`);
  if (order !== 'True' && order !== 'False') throw bad(`its order is ${order}`);
  return { ...parseType(descr), fortran: order === 'True', shape: dims };
}

function parseType(descr: string): { readonly kind: NumberKind; readonly little: boolean } {
  const [, order, kind] = /^'([<>|=])(\w+)'$/.exec(descr) ?? [];
  if (kind === 'b1') return { kind: 't1', little: true };
  if (kind && KINDS.has(kind) && (order !== '|' || widthOf(kind as NumberKind) === 1)) {
    return { kind: kind as NumberKind, little: order !== '>' };
  }
  if (kind?.startsWith('O')) throw new ValueError('npy: holds Python objects (a pickle, which could run code); save numbers instead');
  throw new ValueError(`npy: holds ${descr}; floats of 16, 32 and 64 bits, whole numbers and truth values are read`);
}

/**
 * The array of an `.npy` file: float64 stays, other floats become float32, whole numbers and truth values int32. Both byte orders, C and
 * Fortran order, header versions 1 to 3.
 * @throws ValueError that says what is wrong with the file, or which number does not fit.
 * @example
 * const weights = readNpy(await readFile('weights.npy'));
 */
export function readNpy(bytes: Uint8Array): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw bad('it does not begin with \\x93NUMPY');
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw bad(`its version is ${version}; 1 to 3 are read`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER || start + length > bytes.length) throw bad(`its header of ${length} bytes does not fit`);
  const text = new TextDecoder(version === 3 ? 'utf-8' : 'latin1').decode(bytes.subarray(start, start + length));
  const { kind, little, fortran, shape } = parseHeader(text);
  const data = bytes.subarray(start + length);
  const wanted = sizeOf(shape) * widthOf(kind);
  if (data.length !== wanted) throw bad(`shape [${shape}] of ${kind} needs ${wanted} bytes, it has ${data.length}`);
  const numbers = readNumbers(data, sizeOf(shape), kind, little, 'npy');
  if (!fortran || shape.length < 2) return new Tensor(shape, numbers);
  const order = shape.map((_, axis) => shape.length - 1 - axis);
  return permute(
    new Tensor(
      order.map((axis) => shape[axis]!),
      numbers,
    ),
    order,
  ) as Tensor;
}

const WRITTEN_AS = { float32: '<f4', float64: '<f8', int32: '<i4' } as const;

/**
 * The bytes of an `.npy` file, little-endian and in C order (in Fortran order if asked): what `numpy.load` reads.
 * @example
 * await writeFile('weights.npy', writeNpy(model.weights));
 */
export function writeNpy(t: Tensor, { fortran = false }: { readonly fortran?: boolean | undefined } = {}): Uint8Array<ArrayBuffer> {
  const reversed = t.shape.map((_, axis) => t.rank - 1 - axis);
  const data = writeNumbers((fortran ? (permute(t.detach(), reversed) as Tensor) : t).data);
  const shape = t.rank === 1 ? `(${t.shape[0]},)` : `(${t.shape.join(', ')})`;
  const dict = `{'descr': '${WRITTEN_AS[t.dtype]}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`;
  // The numbers begin at a multiple of 64.
  const length = Math.ceil((dict.length + 1 + 10) / 64) * 64 - 10;
  const bytes = new Uint8Array(10 + length + data.length);
  bytes.set([...MAGIC, 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(`${dict.padEnd(length - 1)}\n`), 10);
  bytes.set(data, 10 + length);
  return bytes;
}
