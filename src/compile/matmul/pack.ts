/** Copies part of a matrix into panels, in which the innermost loop of a product reads one address after the other. */
import { bits } from '../wasm/bits.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { storeFirst } from '../wasm/elements.js';
import { f64x2 } from '../wasm/floats.js';
import type { FloatLanes, Lanes } from '../wasm/lanes.js';
import { i32 } from '../wasm/scalar.js';
import { written } from './functions.js';

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

/** Panels written at the same time where lines lie side by side, so that a cache line or two of each row of the matrix are read at once. */
const TOGETHER = 8;

/** Writes a call that packs: panel after panel, and in each for every step along k the numbers of all its lines. */
export function emitPack(f: Code, packing: Packing, from: Expr, to: Expr, depth: number): void {
  const { lanes, lines } = packing;
  const sideBySide = packing.lineStep === lanes.bytes;
  const size = sideBySide ? TOGETHER * packing.width : packing.width;
  const callee = written(['pack', { ...packing, lines: [lines >= size, lines % size] }], () => {
    const g = new Code('pack', ['i32', 'i32', 'i32', 'i32']);
    const [from, to, depth, parts] = g.arguments;
    const emit = sideBySide ? emitCopies : emitTransposedPanel;
    g.inParts(lines, size, (some) => emit(g, packing, some, from, to, depth), parts);
    return g;
  });
  f.call(callee, from, to, depth, Math.floor(lines / size));
}

/** The lines' numbers lie side by side: whole vectors are copied, to a few panels at a time. Moves the pointers on. */
function emitCopies(f: Code, packing: Packing, lines: number, from: Local<'i32'>, to: Local<'i32'>, depth: Local<'i32'>): void {
  const { lanes } = packing;
  const vector = f.local('v128');
  const p = f.keep('i32', from);
  const panels: { readonly lines: number; readonly width: number; readonly to: Local<'i32'> }[] = [];
  for (let first = 0; first < lines; first += packing.width) {
    const own = Math.min(packing.width, lines - first);
    const width = panelWidth(own, packing);
    panels.push({ lines: own, width, to: f.keep('i32', to) });
    f.set(to, i32.add(to, i32.mul(depth, width * lanes.bytes)));
  }
  f.repeat(depth, () => {
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
  f.free(p, vector, ...panels.map((panel) => panel.to));
}

/** Each line is contiguous: square blocks are transposed in registers; the last steps along k go one by one. Moves the pointers on. */
function emitTransposedPanel(f: Code, packing: Packing, lines: number, start: Local<'i32'>, to: Local<'i32'>, depth: Local<'i32'>): void {
  const { lanes, lineStep } = packing;
  const from = f.keep('i32', start);
  const width = panelWidth(lines, packing);
  const blocks = f.keep('i32', i32.shrU(depth, Math.log2(lanes.count)));
  f.if(blocks, () => {
    f.repeat(blocks, () => {
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
    f.repeat(blocks, () => {
      for (let line = 0; line < lines; line++) {
        f.push(lanes.storeLane(to, line * lanes.bytes, lanes.loadSplat(from, line * lineStep), 0));
      }
      f.bump(from, lanes.bytes);
      f.bump(to, width * lanes.bytes);
    });
  });
  f.bump(start, lines * lineStep);
  f.free(blocks, from);
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
