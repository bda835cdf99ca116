/** Cuts text that comes in pieces where rows of a table end, and says on which line each begins. */
import { type ByteSource, LIMIT, type StreamLimit, Taker } from './bytes.js';
import { beyond, FormatError } from './error.js';

/** How much of a table is taken at a time, in bytes or characters. */
const PIECE = 2 ** 16;

/** Text of a table, piece by piece, without its byte order mark. */
export async function* textOf(source: string | ByteSource, { limit = LIMIT }: StreamLimit): AsyncGenerator<string> {
  if (typeof source === 'string') {
    for (let at = source.startsWith('\ufeff') ? 1 : 0; at < source.length; at += PIECE) yield source.slice(at, at + PIECE);
    return;
  }
  const stream = new Taker(source);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes: Uint8Array, more: boolean): string => {
    try {
      return decoder.decode(bytes, { stream: more });
    } catch {
      throw new FormatError('csv', 'its bytes are not UTF-8; decode them, and pass the text');
    }
  };
  try {
    let left = limit;
    let bytes: Uint8Array;
    do {
      bytes = await stream.take(PIECE);
      left -= bytes.length;
      if (left < 0) throw beyond('csv', limit);
      yield decode(bytes, bytes.length === PIECE);
    } while (bytes.length === PIECE);
  } finally {
    await stream.close();
  }
}

/** Whole rows as text, and the line on which each begins, counted from 1. */
export interface Rows {
  readonly text: string;
  readonly lines: readonly number[];
}

const [LINE_FEED, RETURN, QUOTE] = [10, 13, 34];

/** Where in a cell the cutter is: before it, in a bare one, in a quoted one, after a quote that ends it unless another quote follows. */
type Place = 'start' | 'bare' | 'quoted' | 'closed';

/**
 * Rows, as many at a time as a piece completes. Quotes count only where a cell begins with one, as for the parser that gets the rows.
 * @throws FormatError for a quote that is not closed, or closed in the middle of a cell, and for a row longer than `rowLimit` characters.
 */
export async function* rowsOf(pieces: AsyncIterable<string>, delimiter: string, rowLimit: number): AsyncGenerator<Rows> {
  const mark = delimiter.charCodeAt(0);
  let [text, at, place, line, rowLine, quoteLine] = ['', 0, 'start' as Place, 1, 1, 1];

  /** Goes on to the end of the text, and gives the rows that end in it. */
  const cut = (isLast: boolean): Rows => {
    const lines: number[] = [];
    let end = 0;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === RETURN && at + 1 === text.length && !isLast) break; // Perhaps a line feed follows.
      if (code === RETURN && text.charCodeAt(at + 1) === LINE_FEED) at++;
      const isNewLine = code === LINE_FEED || code === RETURN;
      if (isNewLine) line++;
      if (place === 'quoted') {
        if (code === QUOTE) place = 'closed';
      } else if (code === mark) {
        place = 'start';
      } else if (isNewLine) {
        lines.push(rowLine);
        [place, rowLine, end] = ['start', line, at + 1];
      } else if (code === QUOTE && place !== 'bare') {
        if (place === 'start') quoteLine = line;
        place = 'quoted';
      } else {
        if (place === 'closed')
          throw new FormatError('csv', `line ${line}: a quoted cell goes on after its quote; write quotes within it twice`);
        place = 'bare';
      }
    }
    if (isLast && place === 'quoted') throw new FormatError('csv', `line ${quoteLine}: a quote is not closed`);
    if (isLast && end < text.length) {
      lines.push(rowLine);
      end = text.length;
    }
    const rows = { text: text.slice(0, end), lines };
    text = text.slice(end);
    at -= end;
    if (text.length > rowLimit) {
      const help = place === 'quoted' ? `the quote on line ${quoteLine} is not closed` : 'pass a larger rowLimit if that is right';
      throw new FormatError('csv', `line ${rowLine}: a row of more than ${rowLimit} characters; ${help}`);
    }
    return rows;
  };

  for await (const piece of pieces) {
    text += piece;
    const rows = cut(false);
    if (rows.lines.length > 0) yield rows;
  }
  const rows = cut(true);
  if (rows.lines.length > 0) yield rows;
}
