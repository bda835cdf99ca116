/** Copies an operand that lies along several axes into panels: the windows of pictures, which are nowhere else laid out. */
import { bits } from '../wasm/bits.js';
import { Code, type Local } from '../wasm/code.js';
import { storeFirst } from '../wasm/elements.js';
import { f64x2 } from '../wasm/floats.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { panelWidth } from './pack.js';

/** An axis of one array: how many elements, and bytes from one to the next. */
export interface Line {
  readonly size: number;
  readonly step: number;
}

export interface Gathering {
  readonly lanes: FloatLanes;
  /** The axes behind the rows of a or the columns of b, and those behind k. */
  readonly lines: readonly Line[];
  readonly depth: readonly Line[];
  /** Lines in a panel. */
  readonly width: number;
  /** The last panel, if it has fewer lines, is filled up to whole vectors (with any numbers). */
  readonly wholeVectors: boolean;
}

/** Panels written at the same time: so many cache lines stay in the cache until they are full. */
const TOGETHER = 8;

/** A function (from, to): panel after panel, and in each for every step along k the numbers of all its lines. */
export function gatherFunction(gathering: Gathering): Code {
  const f = new Code('gather', ['i32', 'i32']);
  new Gatherer(f, gathering).write();
  return f;
}

class Gatherer {
  readonly #from: Local<'i32'>;
  readonly #to: Local<'i32'>;
  /** Bytes of each line from the first. */
  readonly #places: readonly number[];
  readonly #depth: number;

  constructor(
    readonly f: Code,
    readonly gathering: Gathering,
  ) {
    [this.#from, this.#to] = f.arguments as [Local<'i32'>, Local<'i32'>];
    this.#places = gathering.lines.reduce<number[]>(
      (places, { size, step }) => places.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * step)),
      [0],
    );
    this.#depth = gathering.depth.reduce((n, { size }) => n * size, 1);
  }

  write(): void {
    const { f } = this;
    const count = this.#places.length;
    const whole = count - (count % this.gathering.width);
    const { lines, bytes } = this.#period(whole);
    const times = Math.floor(whole / lines);
    f.repeat(times, () => {
      this.#stretch(0, lines);
      f.bump(this.#from, bytes);
    });
    f.bump(this.#from, -times * bytes);
    this.#stretch(times * lines, whole);
    if (count > whole) this.#panels(whole, count);
  }

  /** After how many lines, a whole number of panels, the places repeat, and how many bytes on; else all whole panels. */
  #period(whole: number): { readonly lines: number; readonly bytes: number } {
    const { width } = this.gathering;
    const places = this.#places;
    for (let lines = width; lines * 2 <= whole; lines += width) {
      const bytes = places[lines]! - places[0]!;
      if (!places.every((at, i) => i + lines >= whole || places[i + lines]! - at === bytes)) continue;
      // As many at once as are written together.
      const times = Math.max(1, Math.floor(Math.min(whole, TOGETHER * width) / lines));
      return { lines: lines * times, bytes: bytes * times };
    }
    return { lines: Math.max(whole, width), bytes: 0 };
  }

  /** Whole panels, some at a time; moves to the end of them. */
  #stretch(first: number, end: number): void {
    const { width, lanes } = this.gathering;
    for (let line = first; line < end; line += TOGETHER * width) {
      const next = Math.min(end, line + TOGETHER * width);
      this.#panels(line, next);
      this.f.bump(this.#to, (next - line) * this.#depth * lanes.bytes);
    }
  }

  /** The panels of some lines, for every step along k. */
  #panels(first: number, end: number): void {
    const { f } = this;
    const { lanes, width, depth } = this.gathering;
    const { bytes } = lanes;
    const own = panelWidth(Math.min(width, end - first), this.gathering);
    const p = f.keep('i32', this.#from);
    const q = f.keep('i32', this.#to);
    const vector = f.local('v128');
    const level = (k: number): void => {
      if (k === depth.length) {
        for (let panel = first; panel < end; panel += width) {
          const last = Math.min(end, panel + width);
          for (let line = panel; line < last; line += lanes.count) {
            this.#load(vector, p, line, Math.min(last, line + lanes.count));
            const offset = (panel - first) * this.#depth + line - panel;
            storeFirst(f, lanes, q, offset * bytes, vector, own - (line - panel));
          }
        }
        f.bump(q, own * bytes);
        return;
      }
      f.repeat(depth[k]!.size, () => {
        level(k + 1);
        f.bump(p, depth[k]!.step);
      });
      f.bump(p, -depth[k]!.size * depth[k]!.step);
    };
    level(0);
    f.free(p, q, vector);
  }

  /** Reads the numbers of the lines from `line` to before `end` at a step along k. Neighbours in memory are read at once. */
  #load(vector: Local<'v128'>, p: Local<'i32'>, line: number, end: number): void {
    const { f } = this;
    const { lanes } = this.gathering;
    const at = (lane: number): number => this.#places[line + lane]!;
    const follow = (lane: number): boolean => at(lane) === at(lane - 1) + lanes.bytes;
    const used = end - line;
    let lane = 1;
    while (lane < used && follow(lane)) lane++;
    f.set(vector, lane === 1 ? lanes.loadSplat(p, at(0)) : bits.load(p, at(0)));
    while (lane < used) {
      if (lanes.bytes === 4 && lane === 2 && used === 4 && follow(3)) {
        f.set(vector, f64x2.loadLane(p, at(2), vector, 1));
        lane += 2;
      } else {
        f.set(vector, lanes.loadLane(p, at(lane), vector, lane));
        lane++;
      }
    }
  }
}
