/** Copies part of a matrix into panels, in which the innermost loop of a product reads one address after the other. */
import { bits } from '../wasm/bits.js';
import { Code, type Local } from '../wasm/code.js';
import { storeFirst } from '../wasm/elements.js';
import { f64x2 } from '../wasm/floats.js';
import type { FloatLanes, Lanes } from '../wasm/lanes.js';
import { i32 } from '../wasm/scalar.js';
import { countDown } from './loops.js';

export interface Packing {
  readonly lanes: FloatLanes;
  /** Rows of a or columns of b. */
  readonly lines: number;
  /** Lines in a panel. */
  readonly width: number;
  /** Bytes from one line to the next, and from one number of a line to its next. One of them is the size of a number. */
  readonly lineStep: number;
  readonly depthStep: number;
  /** The last panel, if it has fewer lines, is filled up to whole vectors (with any numbers). */
  readonly wholeVectors: boolean;
}

/** Lines that a panel has room for. */
export function panelWidth(lines: number, { lanes, wholeVectors }: Pick<Packing, 'lanes' | 'wholeVectors'>): number {
  return wholeVectors ? Math.ceil(lines / lanes.count) * lanes.count : lines;
}

/** A function (from, to, depth): panel after panel, and in each for every step along k the numbers of all its lines. */
export function packFunction(packing: Packing): Code {
  const f = new Code(`pack ${packing.lines}`, ['i32', 'i32', 'i32']);
  const [from, to, depth] = f.arguments as [Local<'i32'>, Local<'i32'>, Local<'i32'>];
  if (packing.lineStep === packing.lanes.bytes) emitCopies(f, packing, from, to, depth);
  else {
    f.inParts(packing.lines, packing.width, (lines) => {
      const p = f.keep('i32', from);
      emitTransposedPanel(f, packing, lines, p, to, depth);
      f.bump(from, lines * packing.lineStep);
      f.free(p);
    });
  }
  return f;
}

/** Panels written at the same time, so that a cache line or two of each row of the matrix are read at once. */
const TOGETHER = 8;

/** The lines' numbers lie side by side: whole vectors are copied, to a few panels at a time. */
function emitCopies(f: Code, packing: Packing, from: Local<'i32'>, to: Local<'i32'>, depth: Local<'i32'>): void {
  const { lanes } = packing;
  const vector = f.local('v128');
  f.inParts(packing.lines, TOGETHER * packing.width, (lines) => {
    const p = f.keep('i32', from);
    const panels: { readonly lines: number; readonly width: number; readonly to: Local<'i32'> }[] = [];
    for (let first = 0; first < lines; first += packing.width) {
      const own = Math.min(packing.width, lines - first);
      const width = panelWidth(own, packing);
      panels.push({ lines: own, width, to: f.keep('i32', to) });
      f.set(to, i32.add(to, i32.mul(depth, width * lanes.bytes)));
    }
    countDown(f, depth, () => {
      panels.forEach((panel, i) => {
        for (let line = 0; line < panel.lines; line += lanes.count) {
          f.set(vector, bits.load(p, (i * packing.width + line) * lanes.bytes));
          storeFirst(f, lanes, panel.to, line * lanes.bytes, vector, panel.width - line);
        }
        f.bump(panel.to, panel.width * lanes.bytes);
      });
      f.bump(p, packing.depthStep);
    });
    f.bump(from, lines * lanes.bytes);
    f.free(p, ...panels.map((panel) => panel.to));
  });
  f.free(vector);
}

/** Each line is contiguous: square blocks are transposed in registers; the last steps along k go one by one. */
function emitTransposedPanel(f: Code, packing: Packing, lines: number, from: Local<'i32'>, to: Local<'i32'>, depth: Local<'i32'>): void {
  const { lanes, lineStep } = packing;
  const width = panelWidth(lines, packing);
  const blocks = f.keep('i32', i32.shrU(depth, Math.log2(lanes.count)));
  f.if(blocks, () => {
    countDown(f, blocks, () => {
      for (let line = 0; line < lines; line += lanes.count) {
        const columns = Array.from({ length: lanes.count }, (_, i) =>
          f.keep('v128', bits.load(from, Math.min(line + i, lines - 1) * lineStep)),
        );
        const rows = emitTranspose(f, lanes, columns);
        rows.forEach((row, i) => {
          storeFirst(f, lanes, to, (i * width + line) * lanes.bytes, row, width - line);
        });
        f.free(...rows);
      }
      f.bump(from, 16);
      f.bump(to, width * 16);
    });
  });
  f.set(blocks, i32.and(depth, lanes.count - 1));
  f.if(blocks, () => {
    countDown(f, blocks, () => {
      for (let line = 0; line < lines; line++) {
        f.push(lanes.storeLane(to, line * lanes.bytes, lanes.loadSplat(from, line * lineStep), 0));
      }
      f.bump(from, lanes.bytes);
      f.bump(to, width * lanes.bytes);
    });
  });
  f.free(blocks);
}

/** The transpose of a square block that lies in registers; gives the registers of its rows back. */
function emitTranspose(f: Code, lanes: FloatLanes, rows: readonly Local<'v128'>[]): Local<'v128'>[] {
  /** The numbers of two registers by turns: those of their low halves, then of their high ones. */
  const interleaved = (of: Lanes, x: Local<'v128'>, y: Local<'v128'>): Local<'v128'>[] => {
    const result = of.interleaved.map((order) => f.keep('v128', of.shuffle(x, y, order)));
    f.free(x, y);
    return result;
  };
  const [r0, r1, r2, r3] = rows as [Local<'v128'>, Local<'v128'>, Local<'v128'>, Local<'v128'>];
  if (lanes.count === 2) return interleaved(lanes, r0, r1);
  const [low01, high01] = interleaved(lanes, r0, r1) as [Local<'v128'>, Local<'v128'>];
  const [low23, high23] = interleaved(lanes, r2, r3) as [Local<'v128'>, Local<'v128'>];
  return [...interleaved(f64x2, low01, low23), ...interleaved(f64x2, high01, high23)];
}
