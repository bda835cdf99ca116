/** Writes protocol buffers: a message is its fields one after another, each a number that says which, and a value. */

import { ValueError } from '../../errors.js';

/** Encoded bytes in pieces, so that a message inside a message inside a message copies nothing. */
export interface Encoded {
  readonly length: number;
  readonly pieces: readonly Uint8Array[];
}

/** How a value follows its field number: the wire types of the format. */
const VARINT = 0;
const DELIMITED = 2;
const FIXED32 = 5;

/** Every reader counts a message's bytes in 31 bits. */
const LONGEST = 2 ** 31 - 1;

/** A whole number in groups of 7 bits, the lowest first; a negative one in the two's complement of 64 bits. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return bytes;
}

const head = (field: number, wireType: number, ...more: number[]): Uint8Array =>
  Uint8Array.from([...varint(field * 8 + wireType), ...more]);
const single = (piece: Uint8Array): Encoded => ({ length: piece.length, pieces: [piece] });

/** A field that is a whole number. */
export const integer = (field: number, value: number): Encoded => single(head(field, VARINT, ...varint(value)));

/** A field that is a float32. */
export function float(field: number, value: number): Encoded {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return single(head(field, FIXED32, ...bytes));
}

/** A field that is bytes. */
export const bytes = (field: number, value: Uint8Array): Encoded => message(field, [single(value)]);

/** A field that is text. */
export const text = (field: number, value: string): Encoded => bytes(field, new TextEncoder().encode(value));

/** A field that is a message of its own. */
export function message(field: number, fields: readonly Encoded[]): Encoded {
  const inner = together(fields);
  const start = head(field, DELIMITED, ...varint(inner.length));
  return { length: start.length + inner.length, pieces: [start, ...inner.pieces] };
}

/** The fields of a message, one after another. */
export const together = (fields: readonly Encoded[]): Encoded => ({
  length: fields.reduce((length, field) => length + field.length, 0),
  pieces: fields.flatMap(({ pieces }) => pieces),
});

/** All pieces as one array. Throws a ValueError if they are more than a message may have. */
export function joined({ length, pieces }: Encoded): Uint8Array {
  if (length > LONGEST) throw new ValueError(`toOnnx: the model has ${length} bytes, but the format ends at ${LONGEST} (2 GiB)`);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
