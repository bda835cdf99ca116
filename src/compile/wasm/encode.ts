/** Writes numbers and sections as WebAssembly's binary format wants them. */

/** An unsigned number, seven bits to a byte (LEB128). */
export function unsigned(n: number): number[] {
  const bytes: number[] = [];
  do {
    const low = n & 127;
    n >>>= 7;
    bytes.push(n ? low | 128 : low);
  } while (n);
  return bytes;
}

/** A signed 32-bit number, seven bits to a byte (LEB128). */
export function signed(n: number): number[] {
  const bytes: number[] = [];
  for (;;) {
    const low = n & 127;
    n >>= 7;
    if ((n === 0 && !(low & 64)) || (n === -1 && low & 64)) return [...bytes, low];
    bytes.push(low | 128);
  }
}

/** A vector: how many, then each. */
export function vector(items: readonly (readonly number[])[]): number[] {
  const bytes = unsigned(items.length);
  for (const item of items) for (const byte of item) bytes.push(byte);
  return bytes;
}

/** A section: its number, its length, its bytes. */
export function section(id: number, body: readonly number[]): number[] {
  const bytes = [id, ...unsigned(body.length)];
  for (const byte of body) bytes.push(byte);
  return bytes;
}

/** A name in UTF-8. */
export function text(name: string): number[] {
  const bytes = new TextEncoder().encode(name);
  return [...unsigned(bytes.length), ...bytes];
}
