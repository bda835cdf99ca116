/**
 * Runs the reader of a format on bytes that are there, or on a stream as it comes: readers are written once, and ask for what they need.
 */
import { asBytes, type ByteSource, isBytes, LIMIT, type StreamLimit, Taker } from './bytes.js';
import { beyond, invalid } from './error.js';

/** So many bytes, and what they are, for the error if they are not there. */
export interface Request {
  readonly count: number;
  readonly what: string;
}

/**
 * The reader of a format: it asks for bytes, is given just these, and returns what they mean. What it asks for is all that there may be.
 */
export type Parser<T> = Generator<Request, T, Uint8Array>;

const cutShort = (format: string, { count, what }: Request, there: number): Error =>
  invalid(format, `cut short: of ${what}, ${there} of ${count} bytes are there`);
const tooLong = (format: string): Error => invalid(format, 'bytes follow after its end');

/** Bytes that are there give the result at once, a stream gives a promise of it. */
export function parse<T>(format: string, parser: Parser<T>, source: ByteSource, { limit = LIMIT }: StreamLimit = {}): T | Promise<T> {
  return isBytes(source) ? parseBytes(format, parser, asBytes(source)) : parseStream(format, parser, new Taker(source), limit);
}

function parseBytes<T>(format: string, parser: Parser<T>, bytes: Uint8Array): T {
  let at = 0;
  let step = parser.next();
  while (!step.done) {
    const end = at + step.value.count;
    if (end > bytes.length) throw cutShort(format, step.value, bytes.length - at);
    step = parser.next(bytes.subarray(at, end));
    at = end;
  }
  if (at < bytes.length) throw tooLong(format);
  return step.value;
}

async function parseStream<T>(format: string, parser: Parser<T>, stream: Taker, limit: number): Promise<T> {
  try {
    let left = limit;
    let step = parser.next();
    while (!step.done) {
      const { count } = step.value;
      if (count > left) throw beyond(format, limit);
      left -= count;
      const bytes = await stream.take(count);
      if (bytes.length < count) throw cutShort(format, step.value, bytes.length);
      step = parser.next(bytes);
    }
    if ((await stream.take(1)).length > 0) throw tooLong(format);
    return step.value;
  } finally {
    await stream.close();
  }
}
