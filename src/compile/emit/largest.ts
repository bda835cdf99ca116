/** Writes the ops of max pooling: from or to the place of the largest element of each window. A register of windows at a time, then one. */
import type { Windows } from '../../ops/windows.js';
import { sizeOf } from '../../shape.js';
import { baseOf, type Node } from '../ir/node.js';
import { type Cut, cutOf, type Grain, whicheverSize } from '../threads/cut.js';
import type { Shared } from '../threads/protocol.js';
import { bits } from '../wasm/bits.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { load } from '../wasm/elements.js';
import { i32x4 } from '../wasm/integers.js';
import { type Lanes, lanesOf } from '../wasm/lanes.js';
import { f64, fillBytes, i32, readNumber } from '../wasm/scalar.js';

/** More elements than this in a window are visited by a loop; fewer are written out. */
const WRITTEN_OUT = 25;

/** The function of a `takeLargest` or `putLargest` node. */
export function emitLargest(node: Node, address: ReadonlyMap<Node, number>, name: string): Code {
  return new LargestWriter(node, address, name, null).code;
}

/** The same for some pictures each: a function (chunk number, thread number). Null if there is too little work. */
export function emitLargestChunks(node: Node, address: ReadonlyMap<Node, number>, name: string, grain: Grain): Shared | null {
  const { code, cut } = new LargestWriter(node, address, `${name} chunk`, grain);
  return cut && { name, chunk: code, count: cut.count };
}

/** Nanoseconds for an element of a picture. */
const COST = 0.3;

class LargestWriter {
  readonly code: Code;
  readonly cut: Cut | null;
  readonly #windows: Windows;
  readonly #lanes: Lanes;
  /** Where the windows are, what is taken from or put to the same places of another array, and what has one element for each window. */
  readonly #by: number;
  readonly #places: number;
  readonly #each: number;
  readonly #takes: boolean;
  readonly #width: number;
  /** A window's corner, and its element in the array of windows: bytes from where the arrays begin. */
  readonly #corner: Local<'i32'>;
  readonly #window: Local<'i32'>;
  /** Windows lie side by side, so that every element of a window is written, the others as 0. */
  readonly #tiled: boolean;

  constructor(node: Node, address: ReadonlyMap<Node, number>, name: string, grain: Grain | null) {
    const { kind } = node;
    if (kind.op !== 'takeLargest' && kind.op !== 'putLargest') throw new Error('emitLargest: neither takes nor puts');
    const [t, by] = node.inputs as [Node, Node];
    const at = (n: Node): number => address.get(baseOf(n)) ?? 0;
    this.#takes = kind.op === 'takeLargest';
    this.#windows = kind;
    this.#lanes = lanesOf(by.dtype);
    this.#by = at(by);
    this.#places = this.#takes ? at(t) : at(node);
    this.#each = this.#takes ? at(node) : at(t);
    const [height, width] = by.shape.slice(-2) as [number, number];
    const [rows, columns] = (this.#takes ? node : t).shape.slice(-2) as [number, number];
    const { size, stride, dilation } = kind;
    this.#width = width;
    this.#tiled = size.every((n, k) => n === stride[k]) && dilation.every((n) => n === 1) && stride[1] <= 2;
    // Registers of windows write whole tiles; single windows add to what is there.
    const isWhole = columns >= this.#lanes.count && size[0] * size[1] <= WRITTEN_OUT;
    const isCovered = this.#tiled && isWhole && rows * stride[0] === height && columns * stride[1] === width;

    const pictures = sizeOf(by.shape.slice(0, -2));
    this.cut = grain && cutOf(pictures, sizeOf(by.shape) * COST, 1, grain);
    const f = new Code(name, this.cut ? ['i32', 'i32'] : []);
    this.code = f;
    const [picture, element] = [height * width * this.#lanes.bytes, rows * columns * this.#lanes.bytes];
    const first = this.cut ? i32.mul(f.arguments[0]!, this.cut.size) : 0;
    this.#corner = f.keep('i32', i32.mul(first, picture));
    this.#window = f.keep('i32', i32.mul(first, element));
    const some = (count: number): void => {
      if (!this.#takes && !isCovered) f.push(fillBytes(i32.add(this.#corner, this.#places), 0, count * picture));
      f.repeat(count, () => this.#picture(height, rows, columns));
    };
    if (this.cut) whicheverSize(f, f.arguments[0]!, this.cut, some);
    else some(pictures);
  }

  /** All windows of a picture; the corner moves on to the next picture. */
  #picture(height: number, rows: number, columns: number): void {
    const f = this.code;
    const { bytes, count } = this.#lanes;
    const [down, right] = this.#windows.stride;
    const line = this.#width * bytes;
    const isShort = this.#windows.size[0] * this.#windows.size[1] <= WRITTEN_OUT;
    const move = (windows: number): void => {
      f.bump(this.#corner, windows * right * bytes);
      f.bump(this.#window, windows * bytes);
    };
    const together = isShort ? Math.floor(columns / count) : 0;
    const rest = columns - together * count;
    f.repeat(rows, () => {
      f.repeat(together, () => {
        this.#several();
        move(count);
      });
      if (rest > 0 && together > 0 && (this.#takes || this.#tiled)) {
        // The last full register, which overlaps the one before: doing a window twice changes nothing.
        move(rest - count);
        this.#several();
        move(count);
      } else {
        f.repeat(rest, () => {
          this.#one();
          move(1);
        });
      }
      f.bump(this.#corner, down * line - columns * right * bytes);
    });
    f.bump(this.#corner, (height - rows * down) * line);
  }

  /** A register of neighbouring windows. */
  #several(): void {
    const f = this.code;
    const lanes = this.#lanes;
    const taps = this.#taps();
    const isSame = this.#takes && this.#places === this.#by;
    const byTap = this.#strided(this.#by);
    const best = f.keep('v128', byTap(taps[0]!));
    if (isSame) {
      for (const tap of taps.slice(1)) f.set(best, lanes.max(best, byTap(tap)));
      f.push(bits.store(this.#window, this.#each, best));
      f.free(best);
      return;
    }
    const fromPlaces = this.#takes ? this.#strided(this.#places) : null;
    // What is known of the best so far: the element taken from its place, or how far its place is from the corner.
    const chosen = f.keep('v128', fromPlaces ? fromPlaces(taps[0]!) : this.#offset(taps[0]!));
    const better = f.local('v128');
    const here = f.local('v128');
    for (const tap of taps.slice(1)) {
      f.set(here, byTap(tap));
      // Larger, or the first NaN.
      f.set(better, bits.andNot(lanes.eq(best, best), lanes.le(here, best)));
      f.set(best, lanes.select(better, here, best));
      f.set(chosen, lanes.select(better, fromPlaces ? fromPlaces(tap) : this.#offset(tap), chosen));
    }
    if (fromPlaces) f.push(bits.store(this.#window, this.#each, chosen));
    else if (this.#tiled) this.#putTiles(taps, chosen);
    else this.#putEach(chosen);
    f.free(best, chosen, better, here);
  }

  /** The elements of a window. */
  #taps(): Tap[] {
    const { size, dilation } = this.#windows;
    return Array.from({ length: size[0] * size[1] }, (_, k) => {
      const column = (k % size[1]) * dilation[1];
      return { at: Math.floor(k / size[1]) * dilation[0] * this.#width + column, column };
    });
  }

  /** How far an element is from the corner, in bytes, in every lane; of lanes of 64 bits, in both halves. */
  #offset({ at }: Tap): Expr {
    return i32x4.splat(at * this.#lanes.bytes);
  }

  /** Reads an element of each window of a register. */
  #strided(from: number): (tap: Tap) => Expr {
    const f = this.code;
    const lanes = this.#lanes;
    const step = this.#windows.stride[1];
    const pairs = new Map<number, readonly [Local<'v128'>, Local<'v128'>]>();
    return ({ at, column }) => {
      const address = this.#corner;
      const offset = from + at * lanes.bytes;
      if (step !== 2) return load(lanes, { address, offset, step: step * lanes.bytes, dtype: lanes.dtype }, lanes.count);
      // Every second of two registers, which the neighbour shares; they read at most one number beyond the array.
      const odd = column % 2;
      const start = offset - odd * lanes.bytes;
      const known = pairs.get(start) ?? [f.keep('v128', bits.load(address, start)), f.keep('v128', bits.load(address, start + 16))];
      pairs.set(start, known);
      return lanes.shuffle(...known, lanes.count === 4 ? [odd, 2 + odd, 4 + odd, 6 + odd] : [odd, 2 + odd]);
    };
  }

  /** Writes whole windows: the new element at the largest, 0 elsewhere. */
  #putTiles(taps: readonly Tap[], chosen: Local<'v128'>): void {
    const f = this.code;
    const lanes = this.#lanes;
    const t = f.keep('v128', bits.load(this.#window, this.#each));
    const put = (tap: Tap): Local<'v128'> => f.keep('v128', bits.and(i32x4.eq(chosen, this.#offset(tap)), t));
    for (let k = 0; k < taps.length; k += this.#windows.stride[1]) {
      const offset = this.#places + taps[k]!.at * lanes.bytes;
      const left = put(taps[k]!);
      if (this.#windows.stride[1] === 1) f.push(bits.store(this.#corner, offset, left));
      else {
        const right = put(taps[k + 1]!);
        lanes.interleaved.forEach((order, half) => {
          f.push(bits.store(this.#corner, offset + 16 * half, lanes.shuffle(left, right, order)));
        });
        f.free(right);
      }
      f.free(left);
    }
    f.free(t);
  }

  /** Adds the new elements to what is there, one after the other: windows may overlap. */
  #putEach(chosen: Local<'v128'>): void {
    const f = this.code;
    const lanes = this.#lanes;
    for (let lane = 0; lane < lanes.count; lane++) {
      const corner = i32.add(this.#corner, lane * this.#windows.stride[1] * lanes.bytes);
      const place = f.keep('i32', i32.add(corner, i32x4.lane(chosen, (lane * lanes.bytes) / 4)));
      this.#addAt(place, lane * lanes.bytes);
      f.free(place);
    }
  }

  #addAt(place: Local<'i32'>, window: number): void {
    const lanes = this.#lanes;
    const sum = lanes.add(lanes.loadSplat(place, this.#places), lanes.loadSplat(this.#window, this.#each + window));
    this.code.push(lanes.storeLane(place, this.#places, sum, 0));
  }

  /** A single window, of any size. */
  #one(): void {
    const f = this.code;
    const { size, dilation } = this.#windows;
    const { bytes, dtype } = this.#lanes;
    const [at, best] = [f.keep('i32', this.#corner), f.keep('i32', this.#corner)];
    const record = f.keep('f64', readNumber(dtype, this.#by, at));
    const here = f.local('f64');
    f.repeat(size[0], () => {
      f.repeat(size[1], () => {
        f.set(here, readNumber(dtype, this.#by, at));
        const isNewNaN = i32.and(f64.ne(here, here), f64.eq(record, record));
        f.if(i32.or(f64.gt(here, record), isNewNaN), () => {
          f.set(record, here);
          f.set(best, at);
        });
        f.bump(at, dilation[1] * bytes);
      });
      f.bump(at, (dilation[0] * this.#width - size[1] * dilation[1]) * bytes);
    });
    if (this.#takes) f.push(this.#lanes.storeLane(this.#window, this.#each, this.#lanes.loadSplat(best, this.#places), 0));
    else this.#addAt(best, 0);
    f.free(at, best, record, here);
  }
}

/** An element of a window: how many elements, and how many columns, it is from the corner. */
interface Tap {
  readonly at: number;
  readonly column: number;
}
