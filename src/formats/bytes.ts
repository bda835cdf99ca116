/** Takes bytes from memory or from streams, in Node and in browsers, and not more of them than wanted. */
import { ValueError } from '../errors.js';
import { inWords } from '../must-be.js';
import { beyond } from './error.js';

/** Bytes that are there at once. */
export type Bytes = Uint8Array | ArrayBuffer;

/** What web streams have that not every browser's can be iterated over. */
interface Readable {
  getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> };
}

/** Bytes that come piece by piece: a response's `body`, a file's `stream()`, Node's `createReadStream`. */
export type ByteStream = Readable | AsyncIterable<Uint8Array>;

/** Bytes, or a stream of them. */
export type ByteSource = Bytes | ByteStream;

/** How much is taken from a stream. */
export interface StreamLimit {
  /** The most bytes. A stream that gives more is left at once. Default 2 GiB. */
  readonly limit?: number | undefined;
}

/** More than this is refused if nothing else is asked for. */
export const LIMIT: number = 2 ** 31;

/** Whether the bytes are there at once. */
export const isBytes = (source: ByteSource): source is Bytes => ArrayBuffer.isView(source) || source instanceof ArrayBuffer;

/** The same bytes, not copied. */
export const asBytes = (source: Bytes): Uint8Array =>
  source instanceof ArrayBuffer ? new Uint8Array(source) : new Uint8Array(source.buffer, source.byteOffset, source.byteLength);

function iterate(source: ByteStream): AsyncIterator<Uint8Array> {
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  const reader = source.getReader();
  return {
    async next() {
      const { done, value } = await reader.read();
      return done ? { done, value: undefined } : { done, value: value as Uint8Array };
    },
    async return() {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

const isStream = (source: unknown): source is ByteStream =>
  typeof source === 'object' && source !== null && (Symbol.asyncIterator in source || 'getReader' in source);

/** How to come by the bytes in what was given. */
function fixFor(source: unknown): string {
  if (typeof source === 'string') return '; pass what is in the file, as from readFile';
  if (typeof source !== 'object' || source === null) return '';
  if (source instanceof Promise) return '; await it';
  return 'stream' in source ? '; pass its stream()' : 'body' in source ? '; pass its body' : '';
}

/** A source from which bytes are taken by number, not by the piece. Memory is taken for what has come, never for what is to come. */
export class Taker {
  /** Null where all bytes are there. */
  readonly #chunks: AsyncIterator<Uint8Array> | null;
  /** What has come and was not wanted yet. */
  #rest: Uint8Array;

  constructor(source: ByteSource) {
    if (!isBytes(source) && !isStream(source))
      throw new ValueError(`bytes: readers take bytes or a stream of bytes, got ${inWords(source)}${fixFor(source)}`);
    this.#chunks = isBytes(source) ? null : iterate(source);
    this.#rest = isBytes(source) ? asBytes(source) : new Uint8Array(0);
  }

  /** The next `count` bytes; fewer only where the stream ends. */
  async take(count: number): Promise<Uint8Array> {
    let taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(taken.length);
    if (taken.length === count) return taken;
    /** Grows twofold, so that many small pieces cost no more than a few large ones. */
    let buffer = taken;
    while (this.#chunks && taken.length < count) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      if (!ArrayBuffer.isView(value)) throw new ValueError(`bytes: the stream gives ${typeof value}s; read it without an encoding`);
      const part = value.subarray(0, count - taken.length);
      this.#rest = value.subarray(part.length);
      const size = taken.length + part.length;
      if (size > buffer.length) {
        buffer = new Uint8Array(Math.min(count, Math.max(size, 2 * buffer.length)));
        buffer.set(taken);
      }
      buffer.set(part, taken.length);
      taken = buffer.subarray(0, size);
    }
    return taken;
  }

  /** Leaves the stream. What it says to that is of no interest any more. */
  async close(): Promise<void> {
    await this.#chunks?.return?.().catch(() => {});
  }
}

/**
 * All bytes of a source. A stream that gives more than the limit is left at once.
 * @throws FormatError beyond the limit.
 * @example
 * const bytes = await readBytes((await fetch('model.safetensors')).body!, { limit: 1e9 });
 */
export async function readBytes(source: ByteSource, { limit = LIMIT }: StreamLimit = {}): Promise<Uint8Array> {
  if (isBytes(source)) {
    if (source.byteLength > limit) throw beyond('bytes', limit);
    return asBytes(source);
  }
  const stream = new Taker(source);
  try {
    const all = await stream.take(limit + 1);
    if (all.length > limit) throw beyond('bytes', limit);
    // Nothing but these bytes in their buffer.
    return all.length === all.buffer.byteLength ? all : all.slice();
  } finally {
    await stream.close();
  }
}
