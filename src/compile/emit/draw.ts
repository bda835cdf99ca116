/** Writes random numbers from a generator's state: the same bits as the library's own generator gives. */
import { sizeOf } from '../../shape.js';
import { baseOf, type Node } from '../ir/node.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { bits, convert, f64x2, i32x4, i64x2, lanesOf, storeFirst } from '../wasm/lanes.js';
import { get, i32 } from '../wasm/scalar.js';

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

/** A 32-bit word, read as an unsigned number, as a double in both lanes. */
const unsigned = (word: Expr): Expr => convert.lowUnsignedToDouble(i32x4.splatOf(word));

/** Threefry-2x32, 20 rounds: encrypts the counter in x0 and x1 under the key, in place. See `random/generator.ts`. */
function threefry(f: Code, key: readonly [Local<'i32'>, Local<'i32'>, Local<'i32'>], x0: Local<'i32'>, x1: Local<'i32'>): void {
  f.set(x0, i32.add(get(x0), get(key[0])));
  f.set(x1, i32.add(get(x1), get(key[1])));
  for (let group = 0; group < 5; group++) {
    for (const rotation of ROTATIONS[group & 1]!) {
      f.set(x0, i32.add(get(x0), get(x1)));
      f.set(x1, i32.xor(i32.rotl(get(x1), i32.const(rotation)), get(x0)));
    }
    f.set(x0, i32.add(get(x0), get(key[(group + 1) % 3]!)));
    f.set(x1, i32.add(i32.add(get(x1), get(key[(group + 2) % 3]!)), i32.const(group + 1)));
  }
}

/** y = low + (high − low) x for draws x from the generator whose state is the input. */
export function emitDraw(node: Node, address: ReadonlyMap<Node, number>, name: string): Code {
  const f = new Code(name);
  const { kind } = node;
  if (kind.op !== 'draw') throw new Error('emitDraw: not a draw node');
  const lanes = lanesOf(node.dtype);
  const at = address.get(baseOf(node.inputs[0]!))!;
  const word = (i: number): Local<'i32'> => f.keep('i32', i32.load(at + 4 * i, i32.const(0)));
  const [key0, key1, low, high] = [word(0), word(1), word(2), word(3)];
  const key2 = f.keep('i32', i32.xor(i32.xor(get(key0), get(key1)), i32.const(PARITY)));
  const [x0, x1] = [f.local('i32'), f.local('i32')];
  const to = f.keep('i32', i32.const(address.get(node)!));
  f.repeat(sizeOf(node.shape), () => {
    f.set(x0, get(low));
    f.set(x1, get(high));
    threefry(f, [key0, key1, key2], x0, x1);
    const x = kind.normal ? normal(f, x0, x1) : fraction(f, x0, x1);
    f.set(x, f64x2.add(f64x2.splat(kind.low), f64x2.mul(f64x2.splat(kind.high - kind.low), get(x))));
    if (node.dtype === 'float32') f.set(x, convert.doubleToLowFloat(get(x)));
    storeFirst(f, lanes, get(to), 0, x, 1);
    f.free(x);
    f.bump(to, lanes.bytes);
    f.bump(low, 1);
    f.if(i32.eqz(get(low)), () => f.bump(high, 1));
  });
  return f;
}

/** The 53 upper bits of two words as a number in [0, 1). */
function fraction(f: Code, a: Local<'i32'>, b: Local<'i32'>): Local<'v128'> {
  const upper = unsigned(i32.shrU(get(a), i32.const(5)));
  const lower = unsigned(i32.shrU(get(b), i32.const(6)));
  return f.keep('v128', f64x2.div(f64x2.add(f64x2.mul(upper, f64x2.splat(2 ** 26)), lower), f64x2.splat(2 ** 53)));
}

/** Box and Muller's transform, operation by operation as in `random/normal.ts`, so that the bits agree. */
function normal(f: Code, a: Local<'i32'>, b: Local<'i32'>): Local<'v128'> {
  const log = portableLog(f, unsigned(i32.or(get(a), i32.const(1))));
  const radius = f.keep('v128', f64x2.sqrt(f64x2.mul(f64x2.splat(2), f64x2.sub(f64x2.splat(32 * Math.LN2), get(log)))));
  const turn = f64x2.sub(f64x2.div(unsigned(get(b)), f64x2.splat(2 ** 32)), f64x2.splat(0.5));
  const angle = f.keep('v128', f64x2.mul(f64x2.splat(2 * Math.PI), f64x2.sub(f64x2.abs(turn), f64x2.splat(0.25))));
  const square = f.keep('v128', f64x2.mul(get(angle), get(angle)));
  const series = f.keep('v128', f64x2.splat(1));
  for (let k = 20; k > 0; k -= 2) {
    f.set(series, f64x2.sub(f64x2.splat(1), f64x2.mul(get(series), f64x2.div(get(square), f64x2.splat(k * (k + 1))))));
  }
  f.set(radius, f64x2.mul(get(radius), f64x2.mul(get(angle), get(series))));
  f.free(log, angle, square, series);
  return radius;
}

/** ln x for a whole number from 1 to 2³² − 1, whose exponent and mantissa are read from its bits. */
function portableLog(f: Code, x: Expr): Local<'v128'> {
  const value = f.keep('v128', x);
  const exponent = f.keep('v128', i64x2.sub(i64x2.shrU(get(value), i32.const(52)), i64x2.splat(1023n)));
  const m = f.keep('v128', bits.or(bits.and(get(value), i64x2.splat((1n << 52n) - 1n)), i64x2.splat(1023n << 52n)));
  const isLarge = f.keep('v128', f64x2.gt(get(m), f64x2.splat(Math.SQRT2)));
  f.set(m, bits.select(get(isLarge), f64x2.div(get(m), f64x2.splat(2)), get(m)));
  // A set mask is −1: subtracting it adds one.
  f.set(exponent, i64x2.sub(get(exponent), get(isLarge)));
  const s = f.keep('v128', f64x2.div(f64x2.sub(get(m), f64x2.splat(1)), f64x2.add(get(m), f64x2.splat(1))));
  f.set(m, f64x2.mul(get(s), get(s)));
  f.set(value, f64x2.splat(0));
  for (let k = 19; k > 0; k -= 2) f.set(value, f64x2.add(f64x2.mul(get(value), get(m)), f64x2.splat(1 / k)));
  // The exponent is at most 32: its low words, brought together, are an int32 each.
  const whole = convert.lowIntToDouble(bits.shuffle(get(exponent), get(exponent), [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11]));
  f.set(value, f64x2.add(f64x2.mul(f64x2.mul(f64x2.splat(2), get(s)), get(value)), f64x2.mul(whole, f64x2.splat(Math.LN2))));
  f.free(exponent, m, isLarge, s);
  return value;
}

/** The state after a number of draws: the 64-bit counter moves on. */
export function emitSkip(node: Node, address: ReadonlyMap<Node, number>, name: string): Code {
  const f = new Code(name);
  const { kind } = node;
  if (kind.op !== 'skip') throw new Error('emitSkip: not a skip node');
  const from = address.get(baseOf(node.inputs[0]!))!;
  const to = address.get(node)!;
  const word = (i: number): Expr => i32.load(from + 4 * i, i32.const(0));
  const low = f.keep('i32', i32.add(word(2), i32.const(kind.count)));
  const carry = i32.ltU(get(low), i32.const(kind.count));
  i32.store(to, i32.const(0), word(0))(f);
  i32.store(to + 4, i32.const(0), word(1))(f);
  i32.store(to + 12, i32.const(0), i32.add(word(3), carry))(f);
  i32.store(to + 8, i32.const(0), get(low))(f);
  return f;
}
