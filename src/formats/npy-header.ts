/**
 * Reads the header of an `.npy` file, a Python dictionary, without any Python: `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4),
 * }`.
 */
import { sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import { FormatError, invalid } from './error.js';
import { MOST_AXES, type NumberKind, widthOf } from './numbers.js';

/** What the numbers are, and how they lie. */
export interface NpyHeader {
  readonly kind: NumberKind;
  readonly little: boolean;
  readonly fortran: boolean;
  readonly shape: Shape;
}

const KINDS: ReadonlySet<string> = new Set(['f2', 'f4', 'f8', 'i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']);

const bad = (why: string): FormatError => invalid('npy', why);

/** @throws FormatError for anything but numbers, and for a header that is not one. */
export function parseNpyHeader(text: string): NpyHeader {
  const found = new Map<string, string>();
  const rest = text.replace(/'(\w+)'\s*:\s*('[^']*'|True|False|\([^()]*\)|\[.*\])/gs, (_, key: string, value: string) => {
    if (found.has(key)) throw bad(`its header gives ${key} twice`);
    found.set(key, value);
    return '';
  });
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((key) => found.get(key));
  if (found.size !== 3 || !descr || !order || !shape || !/^\{[\s,]*\}\s*$/.test(rest)) throw bad(`its header is ${text.trim()}`);
  if (order !== 'True' && order !== 'False') throw bad(`its order is ${order}`);
  const { kind, little } = parseType(descr);
  const dims = parseShape(shape);
  if (!Number.isSafeInteger(sizeOf(dims) * widthOf(kind))) throw bad(`its shape is ${shape}`);
  return { kind, little, fortran: order === 'True', shape: dims };
}

function parseShape(shape: string): Shape {
  // `(3)` is a number in Python, not a shape; Python 2 wrote `3L`.
  const inside = /^\(\s*((?:\d+L?\s*,\s*)+(?:\d+L?\s*)?|)\)$/.exec(shape)?.[1];
  const dims = inside?.match(/\d+/g)?.map(Number) ?? [];
  if (inside === undefined || dims.length > MOST_AXES || !dims.every(Number.isSafeInteger)) throw bad(`its shape is ${shape}`);
  return dims;
}

function parseType(descr: string): { readonly kind: NumberKind; readonly little: boolean } {
  const [, order, kind] = /^'([<>|=])(\w+)'$/.exec(descr) ?? [];
  if (kind === 'b1') return { kind: 't1', little: true };
  if (kind && KINDS.has(kind) && (order !== '|' || widthOf(kind as NumberKind) === 1)) {
    return { kind: kind as NumberKind, little: order !== '>' };
  }
  if (kind?.startsWith('O')) throw new FormatError('npy', 'holds Python objects (a pickle, which could run code); save numbers instead');
  throw new FormatError('npy', `holds ${descr}; floats of 16, 32 and 64 bits, whole numbers and truth values are read`);
}
