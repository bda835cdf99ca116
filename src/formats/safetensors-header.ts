/** Reads the header of a safetensors file: which tensors lie where. */
import { sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import { type FormatError, invalid } from './error.js';
import { MOST_AXES, type NumberKind, widthOf } from './numbers.js';
import { parseStrictJson } from './strict-json.js';

/** Where a tensor lies, counted from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly kind: NumberKind;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** The tensors in the order in which they lie, without gaps, and the free text. */
export interface Header {
  readonly entries: readonly Entry[];
  readonly metadata: Readonly<Record<string, string>>;
}

const KINDS: ReadonlyMap<unknown, NumberKind> = new Map([
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
/** An object of objects with arrays. */
const DEPTH = 3;

const bad = (why: string): FormatError => invalid('safetensors', why);
const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const isCount = (v: unknown): v is number => Number.isSafeInteger(v) && (v as number) >= 0;

/** @throws FormatError for a header that is none, and for tensors that overlap or leave gaps. */
export function parseSafetensorsHeader(json: Uint8Array): Header {
  if (json[0] !== 0x7b) throw bad('its header does not begin with {');
  let header: Record<string, unknown>;
  try {
    header = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(json), DEPTH) as Record<string, unknown>;
  } catch (error) {
    throw bad(`its header cannot be read (${(error as Error).message})`);
  }
  const { __metadata__: metadata = {} } = header;
  if (!isRecord(metadata) || Object.values(metadata).some((v) => typeof v !== 'string')) throw bad('its metadata is not text by key');
  const entries: Entry[] = [];
  for (const name of Object.keys(header)) if (name !== '__metadata__') entries.push(parseEntry(name, header[name]));
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end);
  let next = 0;
  for (const { name, begin, end } of entries) {
    if (begin !== next) throw bad(`tensor "${name}" begins at ${begin}, the one before it ends at ${next}`);
    next = end;
  }
  return { entries, metadata: metadata as Record<string, string> };
}

function parseEntry(name: string, value: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = isRecord(value) ? value : {};
  const kind = KINDS.get(dtype);
  if (!kind) throw bad(`tensor "${name}" has number type ${String(dtype)}; ${[...KINDS.keys()].join(', ')} are read`);
  if (!Array.isArray(shape) || !shape.every(isCount)) throw bad(`tensor "${name}" has shape ${JSON.stringify(shape)}`);
  if (shape.length > MOST_AXES) throw bad(`tensor "${name}" has ${shape.length} axes, more than ${MOST_AXES}`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw bad(`tensor "${name}" has offsets ${JSON.stringify(offsets)}`);
  const [begin, end] = offsets as [number, number];
  const size = sizeOf(shape) * widthOf(kind);
  if (end - begin !== size)
    throw bad(`tensor "${name}" of shape ${JSON.stringify(shape)} needs ${size} bytes, its offsets span ${end - begin}`);
  return { name, kind, shape, begin, end };
}
