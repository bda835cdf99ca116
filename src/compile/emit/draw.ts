/** Writes random numbers from a generator's state: the same bits as the library's own generator gives. */
import { sizeOf } from '../../shape.js';
import { baseOf, type Node, type NodeOf } from '../ir/node.js';
import { bits, convert } from '../wasm/bits.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { storeFirst } from '../wasm/elements.js';
import { f64x2 } from '../wasm/floats.js';
import { i32x4, i64x2 } from '../wasm/integers.js';
import { lanesOf } from '../wasm/lanes.js';
import { i32 } from '../wasm/scalar.js';

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

/** A 32-bit word, read as an unsigned number, as a double in both lanes. */
const unsigned = (word: Expr): Expr => convert.lowUnsignedToDouble(i32x4.splatOf(word));

/** Threefry-2x32, 20 rounds: encrypts the counter in x0 and x1 under the key, in place. See `random/generator.ts`. */
function threefry(f: Code, key: readonly [Local<'i32'>, Local<'i32'>, Local<'i32'>], x0: Local<'i32'>, x1: Local<'i32'>): void {
  f.set(x0, i32.add(x0, key[0]));
  f.set(x1, i32.add(x1, key[1]));
  for (let group = 0; group < 5; group++) {
    for (const rotation of ROTATIONS[group & 1]!) {
      f.set(x0, i32.add(x0, x1));
      f.set(x1, i32.xor(i32.rotl(x1, rotation), x0));
    }
    f.set(x0, i32.add(x0, key[(group + 1) % 3]!));
    f.set(x1, i32.add(i32.add(x1, key[(group + 2) % 3]!), group + 1));
  }
}

/** y = low + (high − low) x for draws x from the generator whose state is the input. */
export function emitDraw(node: NodeOf<'draw'>, address: ReadonlyMap<Node, number>, name: string): Code {
  const f = new Code(name);
  const { kind } = node;
  const lanes = lanesOf(node.dtype);
  const at = address.get(baseOf(node.inputs[0]!))!;
  const word = (i: number): Local<'i32'> => f.keep('i32', i32.load(at + 4 * i, 0));
  const [key0, key1, low, high] = [word(0), word(1), word(2), word(3)];
  const key2 = f.keep('i32', i32.xor(i32.xor(key0, key1), PARITY));
  const [x0, x1] = [f.local('i32'), f.local('i32')];
  const to = f.keep('i32', address.get(node)!);
  f.repeat(sizeOf(node.shape), () => {
    f.set(x0, low);
    f.set(x1, high);
    threefry(f, [key0, key1, key2], x0, x1);
    const x = kind.normal ? normal(f, x0, x1) : fraction(f, x0, x1);
    f.set(x, f64x2.add(kind.low, f64x2.mul(kind.high - kind.low, x)));
    if (node.dtype === 'float32') f.set(x, convert.doubleToLowFloat(x));
    storeFirst(f, lanes, to, 0, x, 1);
    f.free(x);
    f.bump(to, lanes.bytes);
    f.bump(low, 1);
    f.if(i32.eqz(low), () => f.bump(high, 1));
  });
  return f;
}

/** The 53 upper bits of two words as a number in [0, 1). */
function fraction(f: Code, a: Local<'i32'>, b: Local<'i32'>): Local<'v128'> {
  const upper = unsigned(i32.shrU(a, 5));
  const lower = unsigned(i32.shrU(b, 6));
  return f.keep('v128', f64x2.div(f64x2.add(f64x2.mul(upper, 2 ** 26), lower), 2 ** 53));
}

/** Box and Muller's transform, operation by operation as in `random/normal.ts`, so that the bits agree. */
function normal(f: Code, a: Local<'i32'>, b: Local<'i32'>): Local<'v128'> {
  const log = portableLog(f, unsigned(i32.or(a, 1)));
  const radius = f.keep('v128', f64x2.sqrt(f64x2.mul(2, f64x2.sub(32 * Math.LN2, log))));
  const turn = f64x2.sub(f64x2.div(unsigned(b), 2 ** 32), 0.5);
  const angle = f.keep('v128', f64x2.mul(2 * Math.PI, f64x2.sub(f64x2.abs(turn), 0.25)));
  const square = f.keep('v128', f64x2.mul(angle, angle));
  const series = f.keep('v128', f64x2.splat(1));
  for (let k = 20; k > 0; k -= 2) {
    f.set(series, f64x2.sub(1, f64x2.mul(series, f64x2.div(square, k * (k + 1)))));
  }
  f.set(radius, f64x2.mul(radius, f64x2.mul(angle, series)));
  f.free(log, angle, square, series);
  return radius;
}

/** ln x for a whole number from 1 to 2³² − 1, whose exponent and mantissa are read from its bits. */
function portableLog(f: Code, x: Expr): Local<'v128'> {
  const value = f.keep('v128', x);
  const exponent = f.keep('v128', i64x2.sub(i64x2.shrU(value, 52), i64x2.splat(1023n)));
  const m = f.keep('v128', bits.or(bits.and(value, i64x2.splat((1n << 52n) - 1n)), i64x2.splat(1023n << 52n)));
  const isLarge = f.keep('v128', f64x2.gt(m, Math.SQRT2));
  f.set(m, f64x2.select(isLarge, f64x2.div(m, 2), m));
  // A set mask is −1: subtracting it adds one.
  f.set(exponent, i64x2.sub(exponent, isLarge));
  const s = f.keep('v128', f64x2.div(f64x2.sub(m, 1), f64x2.add(m, 1)));
  f.set(m, f64x2.mul(s, s));
  f.set(value, f64x2.splat(0));
  for (let k = 19; k > 0; k -= 2) f.set(value, f64x2.add(f64x2.mul(value, m), 1 / k));
  // The exponent is at most 32: its low words, brought together, are an int32 each.
  const whole = convert.lowIntToDouble(i32x4.shuffle(exponent, exponent, [0, 2, 0, 2]));
  f.set(value, f64x2.add(f64x2.mul(f64x2.mul(2, s), value), f64x2.mul(whole, Math.LN2)));
  f.free(exponent, m, isLarge, s);
  return value;
}

/** The state after a number of draws: the 64-bit counter moves on. */
export function emitSkip(node: NodeOf<'skip'>, address: ReadonlyMap<Node, number>, name: string): Code {
  const f = new Code(name);
  const { kind } = node;
  const from = address.get(baseOf(node.inputs[0]!))!;
  const to = address.get(node)!;
  const word = (i: number): Expr => i32.load(from + 4 * i, 0);
  const low = f.keep('i32', i32.add(word(2), kind.count));
  const carry = i32.ltU(low, kind.count);
  f.push(i32.store(to, 0, word(0)));
  f.push(i32.store(to + 4, 0, word(1)));
  f.push(i32.store(to + 12, 0, i32.add(word(3), carry)));
  f.push(i32.store(to + 8, 0, low));
  return f;
}
