/**
 * Writes the ops of max pooling: the largest element of each window, and numbers put where those are. A register of windows at a time, or
 * one.
 */
import type { Windows } from '../../ops/windows.js';
import { sizeOf } from '../../shape.js';
import { baseOf, type Node, type NodeOf } from '../ir/node.js';
import { type Cut, cutOf, type Grain, whicheverSize } from '../threads/cut.js';
import type { Shared } from '../threads/protocol.js';
import { bits } from '../wasm/bits.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { load } from '../wasm/elements.js';
import { i32x4 } from '../wasm/integers.js';
import { type FloatLanes, type Lanes, lanesOf } from '../wasm/lanes.js';
import { f64, fillBytes, i32, readNumber } from '../wasm/scalar.js';

/** Windows of more elements than this are visited one by one, by a loop. */
const WRITTEN_OUT = 25;

type Largest = 'takeLargest' | 'putLargest';

/** The function of a `takeLargest` or `putLargest` node. */
export const emitLargest = (node: NodeOf<Largest>, address: ReadonlyMap<Node, number>, name: string): Code =>
  new LargestWriter(node, address, name, null).code;

/** The same for some pictures each: a function (chunk number, thread number). Null if there is too little work. */
export function emitLargestChunks(node: NodeOf<Largest>, address: ReadonlyMap<Node, number>, name: string, grain: Grain): Shared | null {
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
  readonly #takes: boolean;
  /** Addresses: of the pictures, of what has one element for each window, and of what has the new elements of the pictures. */
  readonly #by: number;
  readonly #each: number;
  readonly #to: number;
  readonly #width: number;
  /** A window's corner, and its element in the array of windows: bytes from where the arrays begin. */
  readonly #corner: Local<'i32'>;
  readonly #window: Local<'i32'>;

  constructor(node: NodeOf<Largest>, address: ReadonlyMap<Node, number>, name: string, grain: Grain | null) {
    const { kind } = node;
    if (kind.op !== 'takeLargest' && kind.op !== 'putLargest') throw new Error('emitLargest: neither takes nor puts');
    const { size, stride, dilation } = kind;
    this.#windows = kind;
    this.#takes = kind.op === 'takeLargest';
    const by = node.inputs.at(-1)!;
    const windows = this.#takes ? node : node.inputs[0]!;
    [this.#by, this.#each, this.#to] = [by, windows, node].map((n) => address.get(baseOf(n)) ?? 0) as [number, number, number];
    const lanes = lanesOf(by.dtype);
    this.#lanes = lanes;
    const [height, width] = by.shape.slice(-2) as [number, number];
    const [rows, columns] = windows.shape.slice(-2) as [number, number];
    this.#width = width;

    // Windows side by side are written whole, as far as a register goes; others are added to what is there, one after the other.
    const isTiled = size.every((n, k) => n === stride[k] && dilation[k] === 1) && stride[1] <= 2;
    const isTogether = columns >= lanes.count && sizeOf(size) <= WRITTEN_OUT && (this.#takes || isTiled);
    const isCovered = isTogether && rows * stride[0] === height && columns * stride[1] === width;

    const pictures = sizeOf(by.shape.slice(0, -2));
    this.cut = grain && cutOf(pictures, sizeOf(by.shape) * COST, 1, grain);
    const f = new Code(name, this.cut ? ['i32', 'i32'] : []);
    this.code = f;
    const [picture, element] = [height * width * lanes.bytes, rows * columns * lanes.bytes];
    const first = this.cut ? i32.mul(f.arguments[0]!, this.cut.size) : 0;
    this.#corner = f.keep('i32', i32.mul(first, picture));
    this.#window = f.keep('i32', i32.mul(first, element));
    const some = (count: number): void => {
      if (!this.#takes && !isCovered) f.push(fillBytes(i32.add(this.#corner, this.#to), 0, count * picture));
      f.repeat(count, () => {
        f.repeat(rows, () => {
          this.#row(columns, isTogether);
          f.bump(this.#corner, (stride[0] * width - columns * stride[1]) * lanes.bytes);
        });
        f.bump(this.#corner, (height - rows * stride[0]) * width * lanes.bytes);
      });
    };
    if (this.cut) whicheverSize(f, f.arguments[0]!, this.cut, some);
    else some(pictures);
  }

  /** A row of windows. */
  #row(columns: number, isTogether: boolean): void {
    const f = this.code;
    const { bytes, count } = this.#lanes;
    const move = (windows: number): void => {
      f.bump(this.#corner, windows * this.#windows.stride[1] * bytes);
      f.bump(this.#window, windows * bytes);
    };
    const several = (): void => {
      if (this.#takes) this.#takeSeveral();
      else this.#putSeveral();
      move(count);
    };
    if (isTogether) {
      f.repeat(Math.floor(columns / count), several);
      if (columns % count === 0) return;
      // The last register overlaps the one before: doing a window twice changes nothing.
      move((columns % count) - count);
      several();
    } else {
      f.repeat(columns, () => {
        this.#one();
        move(1);
      });
    }
  }

  /** Reads element k of each window of a register. */
  #reader(): (k: number) => Expr {
    const f = this.code;
    const lanes = this.#lanes;
    const { stride, dilation, size } = this.#windows;
    const pairs = new Map<number, readonly [Local<'v128'>, Local<'v128'>]>();
    return (k) => {
      const offset = this.#by + this.#place(k);
      const step = stride[1] * lanes.bytes;
      if (stride[1] !== 2) return load(lanes, { address: this.#corner, offset, step, dtype: lanes.dtype }, lanes.count);
      // Every second of two registers, which the neighbour shares; they read at most one number beyond the array.
      const odd = ((k % size[1]) * dilation[1]) % 2;
      const start = offset - odd * lanes.bytes;
      const known = pairs.get(start) ?? [
        f.keep('v128', bits.load(this.#corner, start)),
        f.keep('v128', bits.load(this.#corner, start + 16)),
      ];
      pairs.set(start, known);
      return lanes.shuffle(...known, lanes.count === 4 ? [odd, 2 + odd, 4 + odd, 6 + odd] : [odd, 2 + odd]);
    };
  }

  /** How far element k of a window is from its corner, in bytes. */
  #place(k: number): number {
    const { size, dilation } = this.#windows;
    return (Math.floor(k / size[1]) * dilation[0] * this.#width + (k % size[1]) * dilation[1]) * this.#lanes.bytes;
  }

  #takeSeveral(): void {
    const f = this.code;
    const lanes = this.#lanes;
    const read = this.#reader();
    const best = f.keep('v128', read(0));
    const isNaN = f.keep('v128', i32x4.splat(0));
    const here = f.local('v128');
    for (let k = 1; k < sizeOf(this.#windows.size); k++) {
      f.set(here, read(k));
      // The first of equals, as 0 and −0 are, which `max` tells apart.
      f.set(best, lanes.dtype === 'int32' ? lanes.max(best, here) : (lanes as FloatLanes).pmax(best, here));
      f.set(isNaN, bits.or(isNaN, lanes.ne(here, here)));
    }
    // A NaN that was passed over: all bits set are one.
    f.push(bits.store(this.#window, this.#each, bits.or(best, isNaN)));
    f.free(best, isNaN, here);
  }

  /** Writes whole windows: the new element at the largest, 0 elsewhere. */
  #putSeveral(): void {
    const f = this.code;
    const lanes = this.#lanes;
    const { size } = this.#windows;
    const read = this.#reader();
    const best = f.keep('v128', read(0));
    // Which element it is: in lanes of 64 bits, in both halves.
    const which = f.keep('v128', i32x4.splat(0));
    const [here, better] = [f.local('v128'), f.local('v128')];
    for (let k = 1; k < sizeOf(size); k++) {
      f.set(here, read(k));
      // Larger, or the first NaN.
      f.set(better, bits.andNot(lanes.eq(best, best), lanes.le(here, best)));
      f.set(best, lanes.select(better, here, best));
      f.set(which, lanes.select(better, i32x4.splat(k), which));
    }
    const t = f.keep('v128', bits.load(this.#window, this.#each));
    const put = (k: number): Expr => bits.and(i32x4.eq(which, k), t);
    for (let k = 0; k < sizeOf(size); k += size[1]) {
      const offset = this.#to + this.#place(k);
      if (size[1] === 1) f.push(bits.store(this.#corner, offset, put(k)));
      else {
        lanes.interleaved.forEach((order, half) => {
          f.push(bits.store(this.#corner, offset + 16 * half, lanes.shuffle(put(k), put(k + 1), order)));
        });
      }
    }
    f.free(best, which, here, better, t);
  }

  /** A single window, of any size. */
  #one(): void {
    const f = this.code;
    const lanes = this.#lanes;
    const { size, dilation } = this.#windows;
    const [at, best] = [f.keep('i32', this.#corner), f.keep('i32', this.#corner)];
    const record = f.keep('f64', readNumber(lanes.dtype, this.#by, at));
    const here = f.local('f64');
    f.repeat(size[0], () => {
      f.repeat(size[1], () => {
        f.set(here, readNumber(lanes.dtype, this.#by, at));
        const isNewNaN = i32.and(f64.ne(here, here), f64.eq(record, record));
        f.if(i32.or(f64.gt(here, record), isNewNaN), () => {
          f.set(record, here);
          f.set(best, at);
        });
        f.bump(at, dilation[1] * lanes.bytes);
      });
      f.bump(at, (dilation[0] * this.#width - size[1] * dilation[1]) * lanes.bytes);
    });
    if (this.#takes) f.push(lanes.storeLane(this.#window, this.#each, lanes.loadSplat(best, this.#by), 0));
    else {
      const sum = lanes.add(lanes.loadSplat(best, this.#to), lanes.loadSplat(this.#window, this.#each));
      f.push(lanes.storeLane(best, this.#to, sum, 0));
    }
    f.free(at, best, record, here);
  }
}
