/**
 * Moves a register of elements from or to memory: neighbours, one element in every lane, or elements that lie apart; of another type if
 * asked.
 */
import type { DType } from '../../dtype.js';
import { bits } from './bits.js';
import type { Code, Expr, Operand } from './code.js';
import { instruction } from './instruction.js';
import type { Lanes } from './lanes.js';
import { f32, f64, i32, i64, readNumber } from './scalar.js';

/** Where a register of elements comes from. */
export interface Source {
  readonly address: Operand;
  /** Bytes from the address. */
  readonly offset: number;
  /** Bytes from one lane to the next. */
  readonly step: number;
  readonly dtype: DType;
}

/** Pushes the elements for the first `count` lanes; what the others hold does not matter. */
export function load(lanes: Lanes, source: Source, count: number): Expr {
  const { address, offset, step, dtype } = source;
  if (dtype !== lanes.dtype) return converted(lanes, source, count);
  if (step === lanes.bytes) return bits.load(address, offset);
  let value = lanes.loadSplat(address, offset);
  if (step !== 0) for (let lane = 1; lane < count; lane++) value = lanes.loadLane(address, offset + lane * step, value, lane);
  return value;
}

/** The instructions that bring a single number into all lanes, or into one. */
const SPLAT: { readonly [T in DType]: number } = { int32: 0x11, float32: 0x13, float64: 0x14 };
const REPLACE: { readonly [T in DType]: number } = { int32: 0x1c, float32: 0x20, float64: 0x22 };

/** Each element on its own: read, converted, and put into its lane. */
function converted({ dtype: to }: Lanes, { address, offset, step, dtype }: Source, count: number): Expr {
  const number = (lane: number): Expr => fromDouble(to, readNumber(dtype, offset + lane * step, address));
  let value = instruction(to, 0xfd, SPLAT[to])(number(0));
  if (step !== 0) for (let lane = 1; lane < count; lane++) value = instruction(to, 0xfd, REPLACE[to], lane)(value, number(lane));
  return value;
}

/** A double as another number type, converted as JavaScript's typed arrays do. */
function fromDouble(to: DType, x: Expr): Expr {
  if (to === 'float64') return x;
  return to === 'float32' ? f32.demoteF64(x) : toInt32(x);
}

/** A double cut towards 0 and wrapped to 32 bits; 0 for what is not finite. */
function toInt32(x: Expr): Expr {
  return (f) => {
    const t = f.keep('f64', f64.trunc(x));
    // The remainder by 2³² is exact, and below 2⁵³ the conversion is too. Infinity − Infinity is NaN, which becomes 0.
    f.push(i32.wrapI64(i64.truncSatF64(f64.sub(t, f64.mul(f64.floor(f64.mul(t, 2 ** -32)), 2 ** 32)))));
    f.free(t);
  };
}

/** Writes the same number `count` times, one after the other. */
export function fill(f: Code, lanes: Lanes, at: number, count: number, x: number): void {
  const value = f.keep('v128', lanes.splat(x));
  const pointer = f.keep('i32', at);
  f.inParts(count, lanes.count, (some) => {
    storeFirst(f, lanes, pointer, 0, value, some);
    f.bump(pointer, 16);
  });
  f.free(pointer, value);
}

/** Stores the first `n` lanes at address + offset, one `step` bytes after the other. */
export function storeFirst(
  f: Code,
  lanes: Lanes,
  address: Operand,
  offset: number,
  value: Expr,
  n: number,
  step: number = lanes.bytes,
): void {
  if (n >= lanes.count && step === lanes.bytes) f.push(bits.store(address, offset, value));
  else for (let lane = 0; lane < Math.min(n, lanes.count); lane++) f.push(lanes.storeLane(address, offset + lane * step, value, lane));
}
