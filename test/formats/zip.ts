/** Makes ZIP archives by hand, so that they can lie. */
import { crc32, deflateRawSync } from 'node:zlib';

/** A member, and what the archive says of it where that is not true. */
export interface Member {
  readonly name: string;
  readonly data: Uint8Array;
  readonly compress?: boolean;
  /** What the local header calls it. */
  readonly localName?: string;
  readonly crc?: number;
  /** How large it says that it is, unpacked. */
  readonly size?: number;
  /** Where the directory says that it lies. */
  readonly offset?: number;
  /** Bit 0: encrypted. */
  readonly flags?: number;
  /** How it says that it is packed. */
  readonly method?: number;
}

/** Numbers of 2 and 4 bytes. */
function fields(...values: readonly [width: 2 | 4, value: number][]): Buffer {
  const bytes = Buffer.alloc(values.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of values) at = width === 2 ? bytes.writeUInt16LE(value, at) : bytes.writeUInt32LE(value >>> 0, at);
  return bytes;
}

/** The bytes of an archive; `before` and `after` are what lies outside of it. */
export function zip(
  members: readonly Member[],
  { before = '', after = '' }: { readonly before?: string; readonly after?: string } = {},
): Uint8Array {
  const parts: Buffer[] = [Buffer.from(before)];
  const directory: Buffer[] = [];
  let at = before.length;
  for (const { name, data, compress = false, flags = 0, ...lies } of members) {
    const packed = compress ? deflateRawSync(data) : Buffer.from(data);
    const about: [2 | 4, number][] = [
      [2, 20],
      [2, flags],
      [2, lies.method ?? (compress ? 8 : 0)],
      [4, 0x21 << 16],
      [4, lies.crc ?? crc32(data)],
      [4, packed.length],
      [4, lies.size ?? data.length],
    ];
    const [local, central] = [Buffer.from(lies.localName ?? name), Buffer.from(name)];
    const header = fields([4, 0x04034b50], ...about, [2, local.length], [2, 0]);
    directory.push(
      fields([4, 0x02014b50], [2, 20], ...about, [2, central.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, lies.offset ?? at]),
      central,
    );
    parts.push(header, local, packed);
    at += header.length + local.length + packed.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, members.length], [2, members.length], [4, size], [4, at], [2, 0]);
  return Uint8Array.from(Buffer.concat([...parts, ...directory, end, Buffer.from(after)]));
}
