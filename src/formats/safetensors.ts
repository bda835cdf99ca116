/** Reads and writes named tensors in the safetensors format: a JSON header, then the numbers, little-endian and row-major. */
import type { DType } from '../dtype.js';
import { ValueError } from '../errors.js';
import { sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { duplicateKey } from './duplicate-key.js';
import { type NumberKind, readNumbers, widthOf, writeNumbers } from './numbers.js';

/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
}

const WRITTEN_AS: Record<DType, string> = { float32: 'F32', float64: 'F64', int32: 'I32' };
const READ_AS: ReadonlyMap<string, NumberKind> = new Map([
  ['F16', 'f2'],
  ['BF16', 'b2'],
  ['F32', 'f4'],
  ['F64', 'f8'],
  ['I8', 'i1'],
  ['I16', 'i2'],
  ['I32', 'i4'],
  ['I64', 'i8'],
  ['U8', 'u1'],
  ['U16', 'u2'],
  ['U32', 'u4'],
  ['U64', 'u8'],
  ['BOOL', 't1'],
]);
const WIDTH: Record<DType, number> = { float32: 4, float64: 8, int32: 4 };
/** Longer headers are refused, as by the reference reader. */
const LONGEST_HEADER = 100_000_000;

/**
 * The bytes of a safetensors file: wider number types first, then by name, as the reference writer does.
 * @throws ValueError for the reserved name `__metadata__`.
 * @example
 * await writeFile('model.safetensors', writeSafetensors({ weights, bias }, { note: 'trained' }));
 */
export function writeSafetensors(tensors: Readonly<Record<string, Tensor>>, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const order = Object.entries(tensors).sort(([a, x], [b, y]) => WIDTH[y.dtype] - WIDTH[x.dtype] || (a < b ? -1 : 1));
  const header: [string, unknown][] = Object.keys(metadata).length > 0 ? [['__metadata__', metadata]] : [];
  let end = 0;
  for (const [name, t] of order) {
    if (name === '__metadata__') throw new ValueError('safetensors: a tensor cannot be called __metadata__; choose another name');
    const begin = end;
    end += t.size * WIDTH[t.dtype];
    header.push([name, { dtype: WRITTEN_AS[t.dtype], shape: t.shape, data_offsets: [begin, end] }]);
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + end).fill(0x20, 8, 8 + length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  let at = 8 + length;
  for (const [, { data }] of order) {
    const numbers = writeNumbers(data);
    bytes.set(numbers, at);
    at += numbers.length;
  }
  return bytes;
}

interface Entry {
  readonly kind: NumberKind;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

/**
 * The tensors and metadata of a safetensors file. F64 stays, F16 and BF16 become float32, whole numbers and truth values int32.
 * @throws ValueError that says what is wrong with the file, or which number does not fit.
 * @example
 * readSafetensors(await readFile('model.safetensors')).tensors.get('weights')
 */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw bad(`${bytes.length} bytes are too few`);
  const length = view.getBigUint64(0, true);
  if (length > BigInt(Math.min(LONGEST_HEADER, bytes.length - 8)))
    throw bad(`its header of ${length} bytes does not fit into ${bytes.length} bytes`);
  const start = 8 + Number(length);
  const { metadata, entries } = parseHeader(bytes.subarray(8, start));
  const available = bytes.length - start;
  const tensors = new Map<string, Tensor>();
  let next = 0;
  for (const [name, { kind, shape, begin, end }] of [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== next) throw bad(`tensor "${name}" begins at ${begin}, the one before it ends at ${next}`);
    if (end > available) throw bad(`tensor "${name}" ends at ${end} of ${available} bytes of data; the file is cut short`);
    next = end;
    const data = readNumbers(bytes.subarray(start + begin), sizeOf(shape), kind, true, `safetensors: tensor "${name}"`);
    tensors.set(name, new Tensor(shape, data, null, false, name));
  }
  if (next !== available) throw bad(`${available - next} bytes after the last tensor belong to none`);
  return { tensors, metadata };
}

const bad = (why: string): ValueError => new ValueError(`safetensors: not a valid file: ${why}`);
const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const isCount = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;

function parseHeader(json: Uint8Array): { metadata: Record<string, string>; entries: [string, Entry][] } {
  if (json[0] !== 0x7b) throw bad('its header does not begin with {');
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(json);
    header = JSON.parse(text);
  } catch (error) {
    throw bad(`its header is not JSON (${(error as Error).message})`);
  }
  if (!isRecord(header)) throw bad('its header is not a JSON object');
  const twice = duplicateKey(text);
  if (twice !== undefined) throw bad(`its header gives "${twice}" twice`);
  const { __metadata__: metadata = {}, ...rest } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((v) => typeof v !== 'string')) throw bad('its metadata is not text by key');
  return {
    metadata: metadata as Record<string, string>,
    entries: Object.entries(rest).map(([name, value]) => [name, parseEntry(name, value)]),
  };
}

function parseEntry(name: string, value: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  const kind = READ_AS.get(String(dtype));
  if (!kind) throw bad(`tensor "${name}" has number type ${String(dtype)}; ${[...READ_AS.keys()].join(', ')} are read`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw bad(`tensor "${name}" has shape ${JSON.stringify(shape)}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw bad(`tensor "${name}" has offsets ${JSON.stringify(offsets)}`);
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * widthOf(kind);
  if (end - begin !== size)
    throw bad(`tensor "${name}" of shape ${JSON.stringify(shape)} needs ${size} bytes, its offsets span ${end - begin}`);
  return { kind, shape, begin, end };
}
