/** Reads a register of elements from memory: neighbours, one element in every lane, or elements that lie apart; of another type if asked. */
import type { DType } from '../../dtype.js';
import type { Code, Expr } from '../wasm/code.js';
import { bits, type Lanes } from '../wasm/lanes.js';
import { f32, f64, get, i32, i64 } from '../wasm/scalar.js';

/** Where a register of elements comes from. */
export interface Source {
  readonly address: Expr;
  /** Bytes from the address. */
  readonly offset: number;
  /** Bytes from one lane to the next. */
  readonly step: number;
  readonly dtype: DType;
}

/** Pushes the elements for the first `count` lanes; what the others hold does not matter. */
export function load(lanes: Lanes, { address, offset, step, dtype }: Source, count: number): Expr {
  if (dtype !== lanes.dtype) return converted(lanes, { address, offset, step, dtype }, count);
  if (step === 0) return lanes.loadSplat(address, offset);
  if (step === lanes.bytes) return bits.load(address, offset);
  let value = lanes.loadSplat(address, offset);
  for (let lane = 1; lane < count; lane++) value = lanes.loadLane(address, offset + lane * step, lane, value);
  return value;
}

/** Each element on its own: read, converted, and put into its lane. */
function converted(lanes: Lanes, { address, offset, step, dtype }: Source, count: number): Expr {
  const number = (lane: number): Expr => convertScalar(dtype, lanes.dtype, address, offset + lane * step);
  let value: Expr = splatOf(lanes, number(0));
  if (step === 0) return value;
  for (let lane = 1; lane < count; lane++) value = replaceLane(lanes, value, number(lane), lane);
  return value;
}

const vectorOpcode = (opcode: number, ...lane: number[]): readonly number[] => [0xfd, opcode, ...lane];
const SPLAT: { readonly [T in DType]: number } = { int32: 0x11, float32: 0x13, float64: 0x14 };
const REPLACE: { readonly [T in DType]: number } = { int32: 0x1c, float32: 0x20, float64: 0x22 };

function splatOf(lanes: Lanes, x: Expr): Expr {
  return (f) => {
    x(f);
    f.put(...vectorOpcode(SPLAT[lanes.dtype]));
  };
}

function replaceLane(lanes: Lanes, vector: Expr, x: Expr, lane: number): Expr {
  return (f) => {
    vector(f);
    x(f);
    f.put(...vectorOpcode(REPLACE[lanes.dtype], lane));
  };
}

const opcode =
  (code: number, x: Expr): Expr =>
  (f) => {
    x(f);
    f.put(code);
  };

/** One number read as `from` and converted to `to`, as JavaScript's typed arrays convert. */
function convertScalar(from: DType, to: DType, address: Expr, offset: number): Expr {
  const x = from === 'float32' ? f32.load(offset, address) : from === 'float64' ? f64.load(offset, address) : i32.load(offset, address);
  if (to === 'float64') return from === 'float32' ? f64.promoteF32(x) : f64.convertI32(x);
  if (to === 'float32') return from === 'float64' ? f32.demoteF64(x) : opcode(0xb2, x);
  return toInt32(from === 'float32' ? f64.promoteF32(x) : x);
}

/** A double cut towards 0 and wrapped to 32 bits; 0 for what is not finite. */
function toInt32(x: Expr): Expr {
  return (f: Code) => {
    const t = f.keep('f64', f64.trunc(x));
    // The remainder by 2³² is exact, and below 2⁵³ the conversion is too. Infinity − Infinity is NaN, which becomes 0.
    const wrapped = f64.sub(get(t), f64.mul(f64.floor(f64.mul(get(t), f64.const(2 ** -32))), f64.const(2 ** 32)));
    i32.wrapI64(i64.truncSatF64(wrapped))(f);
    f.free(t);
  };
}
