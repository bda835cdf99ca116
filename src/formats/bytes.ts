/** Gathers a stream into bytes, in Node and in browsers, and not more of them than wanted. */
import { ValueError } from '../errors.js';

/** What web streams have that not every browser's can be iterated over. */
interface Readable {
  getReader(): { read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>; cancel(): Promise<void> };
}

/** Bytes, or a stream of them: a response's `body`, a file's `stream()`, Node's `createReadStream`. */
export type ByteSource = Uint8Array | ArrayBuffer | Readable | AsyncIterable<Uint8Array>;

/** More than this is refused if nothing else is asked for. */
const LIMIT = 2 ** 31;

async function* chunksOf(source: Readable | AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (Symbol.asyncIterator in source) {
    yield* source;
    return;
  }
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) if (next.value) yield next.value;
  } finally {
    await reader.cancel();
  }
}

/**
 * All bytes of a source. A stream that gives more than `limit` (2 GiB if not given) is left at once.
 * @throws ValueError beyond the limit.
 * @example
 * const { tensors } = readSafetensors(await readBytes((await fetch('model.safetensors')).body));
 */
export async function readBytes(source: ByteSource, { limit = LIMIT }: { readonly limit?: number | undefined } = {}): Promise<Uint8Array> {
  const refuse = (): never => {
    throw new ValueError(`readBytes: more than ${limit} bytes; pass a larger limit if that is right`);
  };
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
    if (source.byteLength > limit) refuse();
    return source instanceof Uint8Array ? source : new Uint8Array(source);
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of chunksOf(source)) {
    size += part.length;
    if (size > limit) refuse();
    parts.push(part);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
